using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>
/// A page of metrics, written by the collector that nodes use, with an instrument that measures what is no number: no node of ours
/// does so, and none can be made to.
/// </summary>
internal static class BrokenMetricsWorld
{
    private const string Name = "metrics";
    private const string MeterName = "Provoked";

    public static async Task BreakAsync(AlertWatch watch)
    {
        using var meter = new Meter(MeterName);
        // Not what the rest of this process measures.
        using var collector = new PrometheusCollector(
            new PrometheusOptions { Meters = [MeterName, .. new PrometheusOptions().Meters.Where(name => name != ArrakisMeter.Name)] });
        var broken = meter.CreateHistogram<double>("provoked_seconds", "s", "What is no number.");
        await using var page = new MetricsPage(() => Task.FromResult(collector.Collect()));
        watch.Scrape(Name, "arrakis", "collector", page.Address);
        await Eventually.TrueAsync(
            async () =>
            {
                broken.Record(double.NaN);
                await Task.Delay(1_000);
                return watch.HasSeen(Name, "ArrakisMetricsIncomplete");
            },
            () => "an alert of dropped measurements");
        await watch.GoneAsync(Name, "ArrakisMetricsIncomplete");
        watch.Forget(Name, "arrakis", "collector");
    }
}

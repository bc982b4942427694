using System.Diagnostics.Metrics;
using System.Net;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>
/// A page of metrics, written by the collector that nodes use, with an instrument that measures what is no number: no node of ours
/// does so, and none can be made to.
/// </summary>
internal static class BrokenMetricsWorld
{
    private const string Name = "metrics";

    public static async Task BreakAsync(AlertWatch watch)
    {
        using var stop = new CancellationTokenSource();
        using var meter = new Meter("Provoked");
        // Not what the rest of this process measures.
        using var collector = new PrometheusCollector(
            new PrometheusOptions { Meters = ["Provoked", .. new PrometheusOptions().Meters.Where(name => name != ArrakisMeter.Name)] });
        var broken = meter.CreateHistogram<double>("provoked_seconds", "s", "What is no number.");
        using var listener = new HttpListener();
        var page = FreePage();
        listener.Prefixes.Add(page.ToString());
        listener.Start();
        var serving = ServeAsync(listener, collector, stop.Token);
        watch.Scrape(Name, "arrakis", "collector", page);
        await Eventually.TrueAsync(
            async () =>
            {
                broken.Record(double.NaN);
                await Task.Delay(1_000);
                return watch.Seen.Contains("ArrakisMetricsIncomplete");
            },
            () => "an alert of dropped measurements");
        await watch.GoneAsync(Name, "ArrakisMetricsIncomplete");
        watch.Forget(Name, "arrakis", "collector");
        await stop.CancelAsync();
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task ServeAsync(HttpListener listener, PrometheusCollector collector, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var context = await listener.GetContextAsync();
            context.Response.ContentType = PrometheusCollector.ContentType;
            await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(collector.Collect()), cancellationToken);
            context.Response.Close();
        }
    }

    private static Uri FreePage()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/");
    }
}

using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Shared.Tests.Telemetry;

/// <summary>A meter of its own and a collector that listens to it alone.</summary>
public sealed class CollectorHarness : IDisposable
{
    public CollectorHarness(int maxSeries = 10_000, Action<Exception>? observationFailed = null)
    {
        Meter = new Meter("test." + Guid.NewGuid());
        Collector = new PrometheusCollector(new PrometheusOptions
        {
            Meters = [Meter.Name],
            MaxSeriesPerInstrument = maxSeries,
            ObservationFailed = observationFailed,
        });
    }

    public Meter Meter { get; }

    public PrometheusCollector Collector { get; }

    public static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    public IReadOnlyList<ParsedFamily> Families() => ExpositionParser.Parse(Collector.Collect());

    public ParsedFamily Family(string name) => Families().Single(f => f.Name == name);

    public double Value(string name, params (string Label, string Value)[] labels) =>
        Families().SelectMany(f => f.Samples)
            .Single(s => s.Name == name && s.Labels.Count == labels.Length && labels.All(l => s.Labels[l.Label] == l.Value)).Value;

    public void Dispose()
    {
        Collector.Dispose();
        Meter.Dispose();
    }
}

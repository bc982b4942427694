using System.Diagnostics.Metrics;
using Arrakis.Scylla.Telemetry;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.MetricList;

/// <summary>Every metric that a process of Arrakis may show, the ScyllaDB client's included, by part.</summary>
internal static class AllMetrics
{
    // The first part whose beginnings match has the metric.
    private static readonly (string Part, string[] Beginnings)[] Parts =
    [
        ("Gateway", ["gateway_"]),
        ("Event log", ["event_log_"]),
        ("Pipeline", ["pipeline_"]),
        ("Events and commands processed", ["worker_message", "worker_active_", "interactions_"]),
        ("Discord's REST API", ["worker_discord_"]),
        ("Store", ["store_", "data_"]),
        ("ScyllaDB", ["worker_scylla_", "scylla_client_"]),
        ("Health and logs", ["worker_health_", "arrakis_", "log_", "metrics_"]),
        ("Process", ["process_", "dotnet_"]),
    ];

    /// <summary>The metrics of each part, in order of name.</summary>
    /// <exception cref="InvalidOperationException">A metric belongs to no part: a part is missing here.</exception>
    public static IReadOnlyList<(string Part, IReadOnlyList<MetricDescription> Metrics)> ByPart()
    {
        var byPart = Describe().ToLookup(metric => PartOf(metric.Name), StringComparer.Ordinal);
        return [.. Parts.Select(p => (p.Part, (IReadOnlyList<MetricDescription>)[.. byPart[p.Part]]))];
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MetricDescription> Describe() => [.. InstrumentCatalog.DescribeAll().Concat(OfScyllaClient())];

    private static string PartOf(string metric) =>
        Parts.FirstOrDefault(p => p.Beginnings.Any(b => metric.StartsWith(b, StringComparison.Ordinal))).Part
        ?? throw new InvalidOperationException($"{metric} belongs to no part of the list; {nameof(AllMetrics)} names the parts.");

    private static List<MetricDescription> OfScyllaClient()
    {
        var labels = ScyllaMetrics.Labels;
        var found = new List<MetricDescription>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ScyllaMetrics.MeterName)
                    found.Add(MetricDescription.Of(instrument, [.. labels[instrument.Name].Select(l => new MetricLabel(l.Tag, l.Values))]));
            },
        };
        listener.Start();
        return [.. found.OrderBy(d => d.Name, StringComparer.Ordinal)];
    }
}

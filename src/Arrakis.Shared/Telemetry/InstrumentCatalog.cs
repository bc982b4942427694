using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Arrakis.Shared.Telemetry;

/// <summary>Every instrument of Arrakis and of its process, and the labels that each may carry.</summary>
public static class InstrumentCatalog
{
    private static readonly ConcurrentDictionary<string, (Instrument Instrument, IReadOnlyList<MetricLabel> Labels)> _known =
        new(StringComparer.Ordinal);

    /// <summary>The labels that a metric may carry; empty for one without labels, null for one that is not in the catalog.</summary>
    /// <param name="name">The metric's name.</param>
    public static IReadOnlyList<MetricLabel>? LabelsOf(string name) => _known.TryGetValue(name, out var known) ? known.Labels : null;

    /// <summary>Describes everything that a page of metrics may hold, in order of name; but for what libraries add.</summary>
    public static IReadOnlyList<MetricDescription> DescribeAll()
    {
        CreateAll();
        _ = ProcessMetrics.Instance;
        return
        [
            .. _known.Values.Select(known => MetricDescription.Of(known.Instrument, known.Labels)).Concat(PrometheusCollector.Own)
                .OrderBy(d => d.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Creates the instruments of every <c>*Metrics</c> class beside this one. They are otherwise created on first use, and
    /// a metric that does not exist yet looks to an alert like one that was renamed.
    /// </summary>
    public static void CreateAll()
    {
        var holders = typeof(InstrumentCatalog).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(InstrumentCatalog).Namespace && t.Name.EndsWith("Metrics", StringComparison.Ordinal));
        foreach (var holder in holders) RuntimeHelpers.RunClassConstructor(holder.TypeHandle);
    }

    /// <summary>Notes an instrument's labels.</summary>
    internal static T Add<T>(T instrument, IReadOnlyList<MetricLabel> labels)
        where T : Instrument
    {
        _known[instrument.Name] = (instrument, labels);
        return instrument;
    }
}

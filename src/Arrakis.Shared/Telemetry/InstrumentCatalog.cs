using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Arrakis.Shared.Telemetry;

/// <summary>Every instrument of Arrakis, and the labels that each may carry.</summary>
public static class InstrumentCatalog
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<MetricLabel>> _labels = new(StringComparer.Ordinal);

    /// <summary>The labels that a metric may carry; empty for one without labels, null for one that is not in the catalog.</summary>
    /// <param name="name">The metric's name.</param>
    public static IReadOnlyList<MetricLabel>? LabelsOf(string name) => _labels.GetValueOrDefault(name);

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
        _labels[instrument.Name] = labels;
        return instrument;
    }
}

using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>The families by name, one per name.</summary>
internal sealed class FamilyRegistry(PrometheusOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MetricFamily> _byName = new(StringComparer.Ordinal);

    public DroppedMeasurements Dropped { get; } = new(options.MaxSeriesPerInstrument);

    /// <summary>The family of a new instrument.</summary>
    public MetricFamily Add(Instrument instrument)
    {
        var shape = InstrumentShape.Of(instrument, options.DefaultBuckets);
        lock (_lock)
        {
            if (_byName.TryGetValue(shape.Name, out var known) && known.Shape.IsCompatibleWith(shape))
            {
                known.Sources++;
                return known;
            }

            if (shape.Names.Any(_byName.ContainsKey)) return new ConflictingFamily(shape, Dropped);
            MetricFamily family = shape.TypeName == "histogram"
                ? new HistogramFamily(shape, options.MaxSeriesPerInstrument, Dropped)
                : new NumberFamily(shape, options.MaxSeriesPerInstrument, Dropped);
            foreach (var name in shape.Names) _byName.Add(name, family);
            return family;
        }
    }

    /// <summary>An instrument has ended; its family goes with the last one.</summary>
    public void Remove(MetricFamily family)
    {
        lock (_lock)
        {
            if (family is ConflictingFamily || --family.Sources > 0) return;
            foreach (var name in family.Shape.Names) _byName.Remove(name);
        }
    }

    /// <summary>All families in order of name.</summary>
    public MetricFamily[] Ordered(params ReadOnlySpan<MetricFamily> more)
    {
        lock (_lock)
        {
            return [.. _byName.Values.Distinct().Concat(more.ToArray()).OrderBy(f => f.Shape.Name, StringComparer.Ordinal)];
        }
    }
}

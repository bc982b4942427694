using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// A gauge of things that come and go (partitions, say). It shows what those who have the values name when it is read, so that a
/// series vanishes with its thing; a plain gauge would show the last value for ever.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class CurrentGauge<T>
    where T : struct
{
    private readonly ConcurrentDictionary<Shown, Func<IEnumerable<Measurement<T>>>> _sources = new();

    internal CurrentGauge(string name, string? unit, string meaning, params MetricLabel[] labels) =>
        InstrumentCatalog.Add(
            ArrakisMeter.Instance.CreateObservableGauge(name, () => _sources.Values.SelectMany(read => read()), unit, meaning), labels);

    /// <summary>Shows values until disposed.</summary>
    /// <param name="read">The series at the moment; called whenever metrics are read, on any thread.</param>
    public IDisposable Show(Func<IEnumerable<Measurement<T>>> read)
    {
        var shown = new Shown(this);
        _sources[shown] = read;
        return shown;
    }

    private sealed class Shown(CurrentGauge<T> gauge) : IDisposable
    {
        public void Dispose() => gauge._sources.TryRemove(this, out _);
    }
}

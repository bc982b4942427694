using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Arrakis.Scylla.Telemetry;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>What the client's instruments told since this was made.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _sums = new();

    public Measurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ScyllaMetrics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
        _listener.Start();
    }

    /// <summary>The sum of an instrument's measurements with these tags, in their order; of a histogram, their number.</summary>
    public double this[string name, params string[] tags] => _sums.GetValueOrDefault($"{name}{{{string.Join(',', tags)}}}");

    /// <summary>Reads the gauges.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = $"{instrument.Name}{{{string.Join(',', tags.ToArray().Select(t => $"{t.Value}"))}}}";
        if (instrument.IsObservable)
            _sums[key] = value;
        else
            _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
    }
}

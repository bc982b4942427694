using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// Listens to the meters and writes their values in Prometheus' text format 0.0.4. A measurement of a known tag set takes
/// no lock and allocates nothing. Families stand in order of name and series in order of labels, so that two pages compare
/// line by line.
/// </summary>
/// <remarks>
/// Create it before the work begins: what was measured before is not in it. An instrument without measurements shows its
/// help and type alone.
/// </remarks>
public sealed class PrometheusCollector : IDisposable
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _collecting = new();
    private readonly PrometheusOptions _options;
    private readonly FamilyRegistry _families;
    private readonly NumberFamily _failures;
    private readonly MeterListener _listener;

    /// <summary>Starts to listen.</summary>
    /// <param name="options">What to listen to; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="PrometheusOptions.MaxSeriesPerInstrument"/> is below 1.</exception>
    public PrometheusCollector(PrometheusOptions? options = null)
    {
        _options = options ?? new PrometheusOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxSeriesPerInstrument, 1, nameof(options));
        _families = new FamilyRegistry(_options);
        _failures = new NumberFamily(_failureShape, maxSeries: 1, dropped: null);
        _failures.Record(0, []);
        if (_options.Meters.Contains(ProcessMetrics.MeterName)) _ = ProcessMetrics.Instance;
        _listener = Listen();
    }

    private static readonly InstrumentShape _failureShape = new()
    {
        Name = "metrics_observation_failures_total",
        Help = "Times that an observable instrument threw while it was read.",
        TypeName = "counter",
        IsInteger = true,
        IsSum = true,
    };

    /// <summary>What the collector adds to the page itself.</summary>
    internal static IReadOnlyList<MetricDescription> Own { get; } =
        [MetricDescription.Of(_failureShape), MetricDescription.Of(DroppedMeasurements.Shape, DroppedMeasurements.Labels)];

    /// <summary>Reads the observable instruments and writes the page.</summary>
    /// <param name="output">Where the page goes, as UTF-8.</param>
    public void Write(IBufferWriter<byte> output)
    {
        lock (_collecting)
        {
            var families = _families.Ordered(_families.Dropped.Family, _failures);
            foreach (var family in families) family.BeginObservation();
            Observe();
            foreach (var family in families)
            {
                family.EndObservation();
                family.Write(output);
            }
        }
    }

    /// <summary>The page as text.</summary>
    public string Collect()
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        Write(buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (_options.Meters.Contains(instrument.Meter.Name)) l.EnableMeasurementEvents(instrument, _families.Add(instrument));
            },
            MeasurementsCompleted = (_, state) => _families.Remove((MetricFamily)state!),
        };
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((MetricFamily)state!).Record((long)value, tags));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => ((MetricFamily)state!).Record((long)value, tags));
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => ((MetricFamily)state!).Record((long)value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricFamily)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((MetricFamily)state!).Record((double)value, tags));
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((MetricFamily)state!).Record((double)value, tags));
        listener.Start();
        return listener;
    }

    private void Observe()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException e)
        {
            _failures.Record(e.InnerExceptions.Count, []);
            foreach (var failure in e.InnerExceptions) _options.ObservationFailed?.Invoke(failure);
        }
    }
}

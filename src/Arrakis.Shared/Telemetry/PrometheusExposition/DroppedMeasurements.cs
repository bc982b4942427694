namespace Arrakis.Shared.Telemetry;

/// <summary>Counts measurements that were not kept, by metric and reason, so that nothing is dropped silently.</summary>
internal sealed class DroppedMeasurements
{
    public DroppedMeasurements(int maxSeries)
    {
        var shape = new InstrumentShape
        {
            Name = "metrics_dropped_measurements_total",
            Help = "Measurements that were not kept, by metric and reason: series_limit, negative, not_a_number, conflict.",
            TypeName = "counter",
            IsInteger = true,
            IsSum = true,
        };
        Family = new NumberFamily(shape, maxSeries, dropped: null);
    }

    public NumberFamily Family { get; }

    public void Count(string metric, string reason) =>
        Family.Record(1, [new KeyValuePair<string, object?>("metric", metric), new KeyValuePair<string, object?>("reason", reason)]);
}

namespace Arrakis.Shared.Telemetry;

/// <summary>Counts measurements that were not kept, by metric and reason, so that nothing is dropped silently.</summary>
internal sealed class DroppedMeasurements
{
    public static InstrumentShape Shape { get; } = new()
    {
        Name = "metrics_dropped_measurements_total",
        Help = "Measurements that were not kept, by metric and reason; none on a good day.",
        TypeName = "counter",
        IsInteger = true,
        IsSum = true,
    };

    public static MetricLabel[] Labels { get; } =
        [new("metric", "name of the metric"), new("reason", "`series_limit`, `negative`, `not_a_number`, `conflict`")];

    public DroppedMeasurements(int maxSeries) => Family = new NumberFamily(Shape, maxSeries, dropped: null);

    public NumberFamily Family { get; }

    public void Count(string metric, string reason) =>
        Family.Record(1, [new KeyValuePair<string, object?>("metric", metric), new KeyValuePair<string, object?>("reason", reason)]);
}

using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the event log.</summary>
public static class EventLogMetrics
{
    /// <summary>Records appended, by partition.</summary>
    public static Counter<long> Appended { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("event_log_appended_total", null, "Records appended, by partition.");

    /// <summary>Seconds from asking for an append until it was durable.</summary>
    public static Histogram<double> AppendDuration { get; } = ArrakisMeter.Seconds(
        "event_log_append_duration_seconds", "Time from asking for an append until it was durable.",
        .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5);

    /// <summary>Records that are in a partition but not yet committed, by partition and group; of the partitions that this process owns.</summary>
    public static CurrentGauge<long> ConsumerLag { get; } =
        new("event_log_consumer_lag", null, "Records in the log that are not yet durable in the store, by partition.");

    /// <summary>Offsets in the middle of a topic's partition that Kafka does not hold, by topic.</summary>
    public static Counter<long> Missing { get; } = ArrakisMeter.Instance.CreateCounter<long>(
        "event_log_missing_offsets_total", null, "Offsets in the middle of a partition that Kafka does not hold.");

    /// <summary>Records deleted by retention.</summary>
    public static Counter<long> Deleted { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("event_log_deleted_total", null, "Records deleted by retention.");

    /// <summary>Passes of retention that failed; the next pass tries again.</summary>
    public static Counter<long> RetentionErrors { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("event_log_retention_errors_total", null, "Passes of retention that failed.");
}

using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the event log.</summary>
public static class EventLogMetrics
{
    /// <summary>Records appended, by partition.</summary>
    public static Counter<long> Appended { get; } = ArrakisMeter.Counter(
        "event_log_appended_total", "Records appended, by partition.", MetricLabel.Partition);

    /// <summary>Seconds from asking for an append until it was durable.</summary>
    public static Histogram<double> AppendDuration { get; } = ArrakisMeter.Seconds(
        "event_log_append_duration_seconds", "Time from asking for an append until it was durable.",
        [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5]);

    /// <summary>Records of the partitions that this process owns that are not yet committed, by partition and group.</summary>
    public static CurrentGauge<long> ConsumerLag { get; } = new(
        "event_log_consumer_lag", null, "Records in the log that are not yet durable in the store, by partition.", MetricLabel.Partition,
        MetricLabel.Group);

    /// <summary>How many partitions the log has; what its owners own adds up to it.</summary>
    public static CurrentGauge<long> Partitions { get; } = new(
        "event_log_partitions", null, "Partitions that the log has.");

    /// <summary>1 while the log takes and gives records, 0 while it does not.</summary>
    public static CurrentGauge<long> Connected { get; } = new(
        "event_log_connected", null,
        "1 while the log takes and gives records, 0 while its brokers cannot be reached or its file refuses.");

    /// <summary>Dead letters that are kept at the moment, of both stages; counted every 30 s.</summary>
    public static CurrentGauge<long> DeadLettersKept { get; } = new(
        "event_log_dead_letters", null, "Dead letters that are kept at the moment, of both stages; counted every 30 s.");

    /// <summary>Offsets in the middle of a topic's partition that Kafka does not hold, by topic.</summary>
    public static Counter<long> Missing { get; } = ArrakisMeter.Counter(
        "event_log_missing_offsets_total", "Offsets in the middle of a partition that Kafka does not hold.",
        new MetricLabel("topic", "name of the topic"));

    /// <summary>Records deleted by retention.</summary>
    public static Counter<long> Deleted { get; } = ArrakisMeter.Counter(
        "event_log_deleted_total", "Records deleted by retention.");

    /// <summary>Passes of retention that failed; the next pass tries again.</summary>
    public static Counter<long> RetentionErrors { get; } = ArrakisMeter.Counter(
        "event_log_retention_errors_total", "Passes of retention that failed.");
}

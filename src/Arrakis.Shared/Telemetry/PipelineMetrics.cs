using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the pipeline: from the log's records to durable rows, and commands.</summary>
public static class PipelineMetrics
{
    /// <summary>Records read from the log: consumer <c>events</c>, status <c>applied</c>, <c>duplicate</c> or <c>refused</c>, command empty; commands: consumer <c>commands</c>, status <c>success</c> or <c>error</c>, and the command's name.</summary>
    public static Counter<long> Processed { get; } = ArrakisMeter.Instance.CreateCounter<long>(
        "worker_messages_processed_total", null, "Records and commands processed, by consumer, status and command.");

    /// <summary>Seconds from a command's arrival until its answer was accepted by Discord.</summary>
    public static Histogram<double> ProcessingDuration { get; } = ArrakisMeter.Seconds(
        "worker_message_processing_duration_seconds", "Time from a command's arrival until Discord accepted the answer.",
        .01, .05, .1, .25, .5, 1, 2, 5, 10);

    /// <summary>Records whose rows are durable and whose offset is committed.</summary>
    public static Counter<long> Durable { get; } = ArrakisMeter.Instance.CreateCounter<long>(
        "pipeline_records_durable_total", null, "Records whose rows are durable and whose offset is committed.");

    /// <summary>Seconds from a frame's arrival at the gateway until its row was durable.</summary>
    public static Histogram<double> DurableLatency { get; } = ArrakisMeter.Seconds(
        "pipeline_durable_latency_seconds", "Time from a frame's arrival at the gateway until its row was durable.",
        .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300);

    /// <summary>Rows in a batch of scores.</summary>
    public static Histogram<double> BatchRows { get; } = ArrakisMeter.Instance.CreateHistogram(
        "pipeline_batch_rows", null, "Rows in a batch of scores.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 30, 40, 50] });

    /// <summary>Leaderboard pages written.</summary>
    public static Counter<long> Pages { get; } = ArrakisMeter.Instance.CreateCounter<long>(
        "pipeline_leaderboard_pages_written_total", null, "Leaderboard pages written.");

    /// <summary>Age of the oldest record that is in the log but not durable in the store, by partition; of the partitions that this process owns.</summary>
    public static CurrentGauge<double> LagSeconds { get; } = new(
        "event_log_consumer_lag_seconds", "s", "Age of the oldest record that is not yet durable in the store, by partition.");

    /// <summary>Communities in memory, by partition.</summary>
    public static CurrentGauge<long> Communities { get; } = new("pipeline_communities", null, "Communities in memory, by partition.");

    /// <summary>Partitions that this process owns, those that are stopped included.</summary>
    public static CurrentGauge<long> PartitionsOwned { get; } = new(
        "pipeline_partitions_owned", null, "Partitions that this process owns, those that a fault stopped included.");

    /// <summary>Partitions that this process owns and does not read any more.</summary>
    public static CurrentGauge<long> PartitionsStopped { get; } = new(
        "pipeline_partitions_stopped", null, "Partitions that this process owns but does not read any more, because of a fault.");

    /// <summary>Partitions that came or went, by kind: <c>assigned</c>, <c>revoked</c> or <c>lost</c>.</summary>
    public static Counter<long> Rebalances { get; } = ArrakisMeter.Instance.CreateCounter<long>(
        "pipeline_rebalances_total", null, "Partitions that this process was assigned, gave up when asked, or lost, by kind.");

    /// <summary>Seconds from a partition's assignment until its first records were applied, or there were none to apply.</summary>
    public static Histogram<double> Takeover { get; } = ArrakisMeter.Seconds(
        "pipeline_takeover_duration_seconds", "Time from a partition's assignment until its first records were applied, or it was level.",
        .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60);

    /// <summary>Seconds to load a community from the store.</summary>
    public static Histogram<double> Hydration { get; } = ArrakisMeter.Seconds(
        "pipeline_hydration_duration_seconds", "Time to load a community from the store.",
        .001, .005, .01, .05, .1, .5, 1, 5);
}

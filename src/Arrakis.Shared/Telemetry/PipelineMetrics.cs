using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the pipeline: from the log's records to durable rows, and commands.</summary>
public static class PipelineMetrics
{
    /// <summary>
    /// Records read from the log: consumer <c>events</c>, status <c>applied</c>, <c>duplicate</c> or <c>refused</c>, command empty;
    /// commands: consumer <c>commands</c>, status <c>success</c> or <c>error</c>, and the command's name.
    /// </summary>
    public static Counter<long> Processed { get; } = ArrakisMeter.Counter(
        "worker_messages_processed_total", "Records and commands processed, by consumer, status and command.",
        new MetricLabel("consumer", "`events`, `commands`"),
        new MetricLabel("status", "of events `applied`, `duplicate`, `refused`; of commands `success`, `error`"),
        new MetricLabel("command", "name of the command; empty for events"));

    /// <summary>Seconds from a command's arrival until its answer was accepted by Discord.</summary>
    public static Histogram<double> ProcessingDuration { get; } = ArrakisMeter.Seconds(
        "worker_message_processing_duration_seconds", "Time from a command's arrival until Discord accepted the answer.",
        [.01, .05, .1, .25, .5, 1, 2, 5, 10], new MetricLabel("consumer", "`commands`"),
        new MetricLabel("command", "name of the command"));

    /// <summary>Records whose rows are durable and whose offset is committed.</summary>
    public static Counter<long> Durable { get; } = ArrakisMeter.Counter(
        "pipeline_records_durable_total", "Records whose rows are durable and whose offset is committed.");

    /// <summary>Seconds from a frame's arrival at the gateway until its row was durable.</summary>
    public static Histogram<double> DurableLatency { get; } = ArrakisMeter.Seconds(
        "pipeline_durable_latency_seconds", "Time from a frame's arrival at the gateway until its row was durable.",
        [.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300]);

    /// <summary>Rows in a batch of scores.</summary>
    public static Histogram<double> BatchRows { get; } = ArrakisMeter.Histogram(
        "pipeline_batch_rows", unit: null, "Rows in a batch of scores.", [1, 2, 5, 10, 20, 30, 40, 50]);

    /// <summary>Seconds from Discord's timestamp of an event until its row was durable; of events to which Discord gives a time.</summary>
    public static Histogram<double> EndToEndDuration { get; } = ArrakisMeter.Seconds(
        "pipeline_end_to_end_duration_seconds",
        "Time from Discord's timestamp of an event until its row was durable; of events to which Discord gives a time.",
        [.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300]);

    /// <summary>
    /// Seconds that a flush's oldest record spent in a stage: <c>append</c> from its frame's arrival until the log had it,
    /// <c>read</c> until its owner read it, <c>gather</c> until the flush was sealed, <c>write</c> until it was durable and committed.
    /// </summary>
    public static Histogram<double> StageDuration { get; } = ArrakisMeter.Seconds(
        "pipeline_stage_duration_seconds",
        "Time that the oldest record of a flush spent in a stage on its way from the frame to the durable row.",
        [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300],
        new MetricLabel("stage", "`append`, `read`, `gather`, `write`"));

    /// <summary>Changes of rows before they are coalesced: a member changed five times in one flush counts five.</summary>
    public static Counter<long> RowChanges { get; } = ArrakisMeter.Counter(
        "pipeline_row_changes_total", "Changes of rows before coalescing: a member changed five times in one flush counts five.");

    /// <summary>Rows of flushes that became durable: what coalescing has left of the changes. Leaderboard pages are not in it.</summary>
    public static Counter<long> Rows { get; } = ArrakisMeter.Counter(
        "pipeline_rows_written_total", "Rows of flushes that became durable; leaderboard pages are not in it.");

    /// <summary>Writes and reads of the store and the log that failed and were repeated, by kind.</summary>
    public static Counter<long> Retries { get; } = ArrakisMeter.Counter(
        "pipeline_retries_total", "Writes and reads of the store and the log that failed and were repeated, by kind.",
        new MetricLabel("kind", "`write`, `read`"));

    /// <summary>Writes of the store and the log that are under way.</summary>
    public static CurrentGauge<long> WritesInFlight { get; } = new(
        "pipeline_writes_in_flight", null, "Writes of the store and the log that are under way.");

    /// <summary>Records that were read from the log and are not durable yet, by partition.</summary>
    public static CurrentGauge<long> Pending { get; } = new(
        "pipeline_pending_records", null, "Records that were read from the log and are not durable yet, by partition.",
        MetricLabel.Partition);

    /// <summary>Commands under way.</summary>
    public static CurrentGauge<long> ActiveMessages { get; } = new(
        "worker_active_messages", null, "Commands under way.", new MetricLabel("consumer", "`commands`"));

    /// <summary>Leaderboard pages written.</summary>
    public static Counter<long> Pages { get; } = ArrakisMeter.Counter(
        "pipeline_leaderboard_pages_written_total", "Leaderboard pages written.");

    /// <summary>Age of the oldest record that is in the log but not durable in the store, by partition that this process owns.</summary>
    public static CurrentGauge<double> LagSeconds { get; } = new(
        "event_log_consumer_lag_seconds", "s", "Age of the oldest record that is not yet durable in the store, by partition.",
        MetricLabel.Partition, MetricLabel.Group);

    /// <summary>Communities in memory, by partition.</summary>
    public static CurrentGauge<long> Communities { get; } = new(
        "pipeline_communities", null, "Communities in memory, by partition.", MetricLabel.Partition);

    /// <summary>Members in memory, by partition.</summary>
    public static CurrentGauge<long> Members { get; } = new(
        "pipeline_members", null, "Members in memory, by partition.", MetricLabel.Partition);

    /// <summary>Partitions that this process owns, those that are stopped included.</summary>
    public static CurrentGauge<long> PartitionsOwned { get; } = new(
        "pipeline_partitions_owned", null, "Partitions that this process owns, those that a fault stopped included.");

    /// <summary>Partitions that this process owns and does not read any more.</summary>
    public static CurrentGauge<long> PartitionsStopped { get; } = new(
        "pipeline_partitions_stopped", null, "Partitions that this process owns but does not read any more, because of a fault.");

    /// <summary>Partitions that came or went, by kind: <c>assigned</c>, <c>revoked</c> or <c>lost</c>.</summary>
    public static Counter<long> Rebalances { get; } = ArrakisMeter.Counter(
        "pipeline_rebalances_total", "Partitions that this process was assigned, gave up when asked, or lost, by kind.",
        new MetricLabel("kind", "`assigned`, `revoked`, `lost`"));

    /// <summary>Seconds from a partition's assignment until its first records were applied, or there were none to apply.</summary>
    public static Histogram<double> Takeover { get; } = ArrakisMeter.Seconds(
        "pipeline_takeover_duration_seconds",
        "Time from a partition's assignment until its first records were applied, or it was level.",
        [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60]);

    /// <summary>Seconds to load a community from the store.</summary>
    public static Histogram<double> Hydration { get; } = ArrakisMeter.Seconds(
        "pipeline_hydration_duration_seconds", "Time to load a community from the store.", [.001, .005, .01, .05, .1, .5, 1, 5]);
}

using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the community store. The tag <c>table</c> is the name of the table.</summary>
public static class StoreMetrics
{
    /// <summary>Seconds from asking for a batch until it was durable, by table.</summary>
    public static Histogram<double> WriteDuration { get; } = ArrakisMeter.Seconds(
        "store_write_duration_seconds", "Time from asking for a batch until it was durable, by table.",
        .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10);

    /// <summary>Rows written, by table.</summary>
    public static Counter<long> RowsWritten { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("store_rows_written_total", null, "Rows written, by table.");

    /// <summary>Batches written, by table.</summary>
    public static Counter<long> BatchesWritten { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("store_batches_written_total", null, "Batches written, by table.");

    /// <summary>Batches that the store refused or did not confirm, by table.</summary>
    public static Counter<long> Errors { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("store_errors_total", null, "Batches that failed, by table.");

    /// <summary>Seconds from asking ScyllaDB until it had answered, by operation, such as <c>write_scores</c>; failed ones too.</summary>
    public static Histogram<double> ScyllaQueryDuration { get; } = ArrakisMeter.Seconds(
        "worker_scylla_query_duration_seconds", "Time from asking ScyllaDB until it had answered, by operation.",
        .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10);
}

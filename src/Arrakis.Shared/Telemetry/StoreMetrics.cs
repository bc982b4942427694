using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the community store. The tag <c>table</c> is the name of the table.</summary>
public static class StoreMetrics
{
    /// <summary>Seconds from asking for a batch until it was durable, by table.</summary>
    public static Histogram<double> WriteDuration { get; } = ArrakisMeter.Seconds(
        "store_write_duration_seconds", "Time from asking for a batch until it was durable, by table.",
        [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10], MetricLabel.Table);

    /// <summary>Rows written, by table.</summary>
    public static Counter<long> RowsWritten { get; } = ArrakisMeter.Counter(
        "store_rows_written_total", "Rows written, by table.", MetricLabel.Table);

    /// <summary>Batches written, by table.</summary>
    public static Counter<long> BatchesWritten { get; } = ArrakisMeter.Counter(
        "store_batches_written_total", "Batches written, by table.", MetricLabel.Table);

    /// <summary>Batches that the store refused or did not confirm, by table.</summary>
    public static Counter<long> Errors { get; } = ArrakisMeter.Counter(
        "store_errors_total", "Batches that failed, by table.", MetricLabel.Table);

    /// <summary>Queries of ScyllaDB, by operation and status: <c>success</c> or <c>error</c>.</summary>
    public static Counter<long> ScyllaQueries { get; } = ArrakisMeter.Counter(
        "worker_scylla_queries_total", "Queries of ScyllaDB, by operation and status.",
        new MetricLabel("operation", "what is asked, such as `write_scores`"), new MetricLabel("status", "`success`, `error`"));

    /// <summary>Bytes of the files of the data directory, by file.</summary>
    public static CurrentGauge<long> FileSize { get; } = new(
        "data_file_size_bytes", "By", "Size of a file of the data directory, its write-ahead log included.",
        new MetricLabel("file", "`log.db`, `store.db`"));

    /// <summary>Bytes that are free where the data directory is.</summary>
    public static CurrentGauge<long> FreeSpace { get; } = new(
        "data_free_bytes", "By", "Free space of the file system that holds the data directory.");

    /// <summary>Seconds from asking ScyllaDB until it had answered, by operation, such as <c>write_scores</c>; failed ones too.</summary>
    public static Histogram<double> ScyllaQueryDuration { get; } = ArrakisMeter.Seconds(
        "worker_scylla_query_duration_seconds", "Time from asking ScyllaDB until it had answered, by operation.",
        [.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10],
        new MetricLabel("operation", "what is asked, such as `write_scores`"));
}

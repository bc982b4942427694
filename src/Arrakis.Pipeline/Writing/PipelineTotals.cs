using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Writing;

/// <summary>What the pipeline has done since it started. Any thread may read.</summary>
public sealed class PipelineTotals
{
    private long _durable;
    private long _rows;
    private long _batches;
    private long _applied;
    private long _duplicates;
    private long _refused;
    private long _pages;

    /// <summary>From a frame's arrival at the gateway to its durable row.</summary>
    public LatencyRecorder Latency { get; } = new();

    /// <summary>Records whose effect is durable and committed.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Rows written, without leaderboard pages.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>Batches written, without leaderboard pages.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Records applied to a community, re-reads after a restart included.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>Records that were duplicates.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    /// <summary>Records that went to the dead letters.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Leaderboard pages written.</summary>
    public long Pages => Volatile.Read(ref _pages);

    internal void AddFlush(long records, long rows, long batches)
    {
        Interlocked.Add(ref _durable, records);
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _batches, batches);
    }

    internal void AddRead(long applied, long duplicates, long refused)
    {
        Interlocked.Add(ref _applied, applied);
        Interlocked.Add(ref _duplicates, duplicates);
        Interlocked.Add(ref _refused, refused);
        Report("applied", applied);
        Report("duplicate", duplicates);
        Report("refused", refused);
    }

    private static void Report(string status, long count)
    {
        if (count > 0)
            PipelineMetrics.Processed.Add(count, new("consumer", "events"), new("status", status), new("command", ""));
    }

    internal void AddPages(long pages) => Interlocked.Add(ref _pages, pages);
}

using System.Text.Json.Serialization;

namespace Arrakis.Pipeline.Web;

/// <summary>How a run stands at one moment. Totals count since the process started.</summary>
public sealed record RunSnapshot
{
    /// <summary>What the process is doing.</summary>
    public required RunState State { get; init; }

    /// <summary>What this process does of the whole: <c>node</c>, <c>gateway</c> or <c>pipeline</c>.</summary>
    public string Role { get; init; } = "node";

    /// <summary>What operators call it.</summary>
    public string Node { get; init; } = "";

    /// <summary>Where events come from, for a person: <c>Discord</c>, or <c>simulator, trace community-slice.csv.gz</c>.</summary>
    public string Source { get; init; } = "";

    /// <summary>Events that the gateway read from its sockets.</summary>
    public long Received { get; init; }

    /// <summary>Events that communities applied and whose rows are durable.</summary>
    public long Applied { get; init; }

    /// <summary>Events in the log that are not yet durable in the store, over all partitions.</summary>
    public long LagEvents { get; init; }

    /// <summary>Age in seconds of the oldest event that is not yet durable in the store; 0 without lag.</summary>
    public double LagSeconds { get; init; }

    /// <summary>From a frame's arrival until its rows were durable, over the last seconds; null if there was no event.</summary>
    public LatencySummary? Latency { get; init; }

    /// <summary>Dead letters that are kept.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Rows written to the store.</summary>
    public long RowsWritten { get; init; }

    /// <summary>Batches in which they were written.</summary>
    public long BatchesWritten { get; init; }

    /// <summary>Batches to the store that are under way.</summary>
    public int WritesInFlight { get; init; }

    /// <summary>Communities in memory.</summary>
    [JsonIgnore]
    public int Communities { get; init; }

    /// <summary>Members in memory.</summary>
    [JsonIgnore]
    public long Members { get; init; }

    /// <summary>The gateway's shards in this process.</summary>
    public IReadOnlyList<ShardView> Shards { get; init; } = [];

    /// <summary>The partitions that this process owns, in order.</summary>
    public IReadOnlyList<PartitionView> Partitions { get; init; } = [];

    /// <summary>The last warnings and errors, newest first, at most 20.</summary>
    public IReadOnlyList<ProblemView> Problems { get; init; } = [];
}

/// <summary>What the process is doing.</summary>
public enum RunState
{
    /// <summary>Opening the log and the store, connecting.</summary>
    Starting,

    /// <summary>Receiving and applying.</summary>
    Running,

    /// <summary>Asked to stop: nothing is read any more, what was read is being written.</summary>
    Draining,

    /// <summary>Everything is durable.</summary>
    Stopped,
}

/// <summary>Percentiles of a latency in seconds.</summary>
/// <param name="P50">Half of the events took no longer.</param>
/// <param name="P90">Nine of ten.</param>
/// <param name="P99">99 of 100.</param>
/// <param name="Max">The slowest.</param>
public sealed record LatencySummary(double P50, double P90, double P99, double Max)
{
    /// <summary>999 of 1,000.</summary>
    public double P999 { get; init; }
}

/// <summary>A shard of the gateway.</summary>
/// <param name="Id">Its number, from 0.</param>
/// <param name="State">Its state.</param>
/// <param name="Guilds">Guilds that it carries.</param>
/// <param name="HeartbeatSeconds">Time from the last heartbeat to its acknowledgement; null before the first.</param>
/// <param name="Reason">Why it is not ready, for a person; null when it is.</param>
/// <param name="SequenceDurable">The highest sequence of its session up to which every frame is durable.</param>
public sealed record ShardView(
    int Id, ShardState State, int Guilds, double? HeartbeatSeconds = null, string? Reason = null, long SequenceDurable = 0)
{
    /// <summary>Seconds since Discord last answered a heartbeat; null before the first answer.</summary>
    public double? HeartbeatAgeSeconds { get; init; }

    /// <summary>Events that wait for the log.</summary>
    public int BufferedEvents { get; init; }
}

/// <summary>States of a shard.</summary>
public enum ShardState
{
    /// <summary>Not connected, and waiting to try again.</summary>
    Disconnected,

    /// <summary>Connecting or waiting for its turn to identify.</summary>
    Connecting,

    /// <summary>Connected again, and Discord replays what was missed.</summary>
    Resuming,

    /// <summary>Receiving events.</summary>
    Ready,

    /// <summary>Ended for good: Discord refused it, and somebody has to mend the configuration.</summary>
    Dead,
}

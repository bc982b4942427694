namespace Arrakis.Cli.Cluster;

/// <summary>How a node is: what it appends to the topic of the nodes every 2 s, as JSON.</summary>
internal sealed partial record NodeReport
{
    public const string RecordKind = "status";

    /// <summary>What kind of record this is.</summary>
    public string Kind { get; init; } = RecordKind;

    /// <summary>Its name, unique in the cluster.</summary>
    public required string Node { get; init; }

    /// <summary><c>gateway</c> or <c>pipeline</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The machine.</summary>
    public string Host { get; init; } = "";

    /// <summary>The process on it.</summary>
    public int Pid { get; init; }

    /// <summary>The program's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>When it was started, Unix milliseconds by its clock.</summary>
    public long StartedMs { get; init; }

    /// <summary>When it made this report, Unix milliseconds by its clock.</summary>
    public long ReportedMs { get; init; }

    /// <summary>What it is doing.</summary>
    public NodePhase State { get; init; }

    /// <summary>Where its page is; null without one.</summary>
    public string? Page { get; init; }

    /// <summary>Its address in Akka's cluster; null for a node of another host.</summary>
    public string? Akka { get; init; }

    /// <summary>Shards of all gateways; 0 for a pipeline, or before it is known.</summary>
    public int TotalShards { get; init; }

    /// <summary>The gateway's shards.</summary>
    public IReadOnlyList<ShardReport> Shards { get; init; } = [];

    /// <summary>The pipeline's partitions.</summary>
    public IReadOnlyList<PartitionReport> Partitions { get; init; } = [];

    /// <summary>Events in its partitions that are not durable in the store yet; of a gateway, those that wait for the log.</summary>
    public long LagEvents { get; init; }

    /// <summary>Age of the oldest of them in seconds; 0 where it is not known.</summary>
    public double LagSeconds { get; init; }

    /// <summary>Events per second over the last 10 s: made durable by a pipeline, read by a gateway.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>Communities in memory.</summary>
    public int Communities { get; init; }

    /// <summary>Members in memory.</summary>
    public long Members { get; init; }

    /// <summary>What is wrong with it as a whole; null if nothing is.</summary>
    public string? Trouble { get; init; }
}

/// <summary>What a node is doing.</summary>
internal enum NodePhase
{
    /// <summary>Working.</summary>
    Running,

    /// <summary>Asked to stop: what it has is made durable.</summary>
    Draining,

    /// <summary>Ended as asked; its last report.</summary>
    Stopped,
}

/// <summary>A shard of a gateway.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="State">Its state, such as <c>Ready</c>.</param>
/// <param name="IsReady">Events flow from Discord into the log.</param>
/// <param name="Guilds">Guilds of the shard.</param>
/// <param name="Reason">Why it is not ready; null if it is.</param>
internal sealed record ShardReport(int Shard, string State, bool IsReady, int Guilds, string? Reason);

/// <summary>A partition of a pipeline.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Read">The next offset that it reads.</param>
/// <param name="Committed">Everything below is durable in the store.</param>
/// <param name="End">The log's tail.</param>
/// <param name="LagSeconds">Age of the oldest event that is not durable yet; 0 without lag.</param>
/// <param name="Stopped">Why it goes no further; null if it does.</param>
internal sealed record PartitionReport(int Partition, long Read, long Committed, long End, double LagSeconds, string? Stopped)
{
    /// <summary>Events that are not durable in the store yet.</summary>
    public long Lag => Math.Max(0, End - Committed);
}

namespace Arrakis.Cli.Top;

/// <summary>What a node's page tells every second. Nodes of other versions tell more or less: what is missing is empty.</summary>
internal sealed record TopStatus
{
    public string Version { get; init; } = "";

    public long StartedMs { get; init; }

    public long NowMs { get; init; }

    public double ReceivedPerSecond { get; init; }

    public double AppliedPerSecond { get; init; }

    public long Communities { get; init; }

    public long Members { get; init; }

    public long MemoryBytes { get; init; }

    public TopSnapshot Snapshot { get; init; } = new();

    public TopPoint? Point { get; init; }
}

/// <summary>How the node stands.</summary>
internal sealed record TopSnapshot
{
    public string State { get; init; } = "";

    public string Role { get; init; } = "";

    public string Node { get; init; } = "";

    public string Source { get; init; } = "";

    public long Received { get; init; }

    public long Applied { get; init; }

    public long LagEvents { get; init; }

    public double LagSeconds { get; init; }

    public TopLatency? Latency { get; init; }

    public long DeadLetters { get; init; }

    public long RowsWritten { get; init; }

    public long BatchesWritten { get; init; }

    public int WritesInFlight { get; init; }

    public IReadOnlyList<TopShard> Shards { get; init; } = [];

    public IReadOnlyList<TopPartition> Partitions { get; init; } = [];

    public IReadOnlyList<TopProblem> Problems { get; init; } = [];
}

/// <summary>Seconds from a frame to its durable row.</summary>
internal sealed record TopLatency(double P50, double P90, double P99, double Max);

/// <summary>A second of the charts.</summary>
internal sealed record TopPoint(long TimeMs, double? Received, double? Applied, long LagEvents, double? P50, double? P99);

/// <summary>A shard of a gateway.</summary>
internal sealed record TopShard
{
    public int Id { get; init; }

    public string State { get; init; } = "";

    public int Guilds { get; init; }

    public double? HeartbeatSeconds { get; init; }

    public double? HeartbeatAgeSeconds { get; init; }

    public long BufferedEvents { get; init; }

    public string? Reason { get; init; }
}

/// <summary>A partition of a pipeline.</summary>
internal sealed record TopPartition
{
    public int Partition { get; init; }

    public long ReadOffset { get; init; }

    public long CommittedOffset { get; init; }

    public long EndOffset { get; init; }

    public long Lag { get; init; }

    public double LagSeconds { get; init; }

    public long Communities { get; init; }

    public long Members { get; init; }

    public string? Stopped { get; init; }
}

/// <summary>A warning or an error of the node.</summary>
internal sealed record TopProblem(long TimeMs, string Level, string Source, string Message, int Count);

/// <summary>A community.</summary>
internal sealed record TopCommunity
{
    public string Id { get; init; } = "";

    public string? Name { get; init; }

    public long Members { get; init; }

    public long Events { get; init; }

    public bool IsFrozen { get; init; }
}

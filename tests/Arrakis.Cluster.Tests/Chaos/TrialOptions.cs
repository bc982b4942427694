namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>What a cluster is tried with.</summary>
internal sealed record TrialOptions
{
    /// <summary>How many nodes.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>
    /// Whether the first node is the only gateway, and nothing else; otherwise each node is a gateway with a shard, and a pipeline.
    /// </summary>
    public bool HasGatewayApart { get; init; }

    /// <summary>How many shards Discord has.</summary>
    public int Shards => HasGatewayApart ? 1 : Nodes;

    public int Communities { get; init; } = 20;

    public int Partitions { get; init; } = 16;

    /// <summary>The trace that is played.</summary>
    public required string Trace { get; init; }

    /// <summary>In how much time.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>A directory for what nodes say.</summary>
    public required string Logs { get; init; }
}

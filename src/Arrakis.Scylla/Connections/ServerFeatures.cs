namespace Arrakis.Scylla.Connections;

/// <summary>What a node announced in SUPPORTED (ScyllaDB, docs/dev/protocol-extensions.md); what it did not is absent.</summary>
internal sealed partial record ServerFeatures
{
    /// <summary>A node that announces nothing.</summary>
    public static ServerFeatures None { get; } = new();

    /// <summary>
    /// The shard of this connection; null on a node without shards, or whose way to choose one this client does not know.
    /// </summary>
    public int? Shard { get; init; }

    /// <summary>Shards of the node; 1 where it has none.</summary>
    public int ShardCount { get; init; } = 1;

    /// <summary>Bits of the token that the sharding algorithm leaves out.</summary>
    public int ShardingIgnoreMsb { get; init; }

    /// <summary>The port on which the client's port chooses the shard; null if there is none.</summary>
    public int? ShardAwarePort { get; init; }

    /// <summary>The same with TLS.</summary>
    public int? ShardAwarePortTls { get; init; }

    /// <summary>The bits of a prepared statement's metadata flags that mark a conditional one; 0 if they are not marked.</summary>
    public int ConditionalMask { get; init; }

    /// <summary>The code of the rate-limit error; null if there is none.</summary>
    public int? RateLimitErrorCode { get; init; }

    /// <summary>Whether the node tells where tablets are.</summary>
    public bool HasTablets { get; init; }

    /// <summary>Whether the node is ScyllaDB.</summary>
    public bool IsScylla
    {
        get => field || Shard is not null;
        init;
    }

    /// <summary>The node's host id, where it says it.</summary>
    public Guid? HostId { get; init; }
}

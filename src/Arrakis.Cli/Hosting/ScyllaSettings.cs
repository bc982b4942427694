using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Scylla;

namespace Arrakis.Cli.Hosting;

/// <summary>How ScyllaDB is reached, and where the store is in it.</summary>
internal sealed record ScyllaSettings
{
    /// <summary>The keyspace where SCYLLA_KEYSPACE names none.</summary>
    public const string DefaultKeyspace = "arrakis";

    /// <summary>The cluster, without a keyspace.</summary>
    public required ScyllaOptions Options { get; init; }

    /// <summary>The keyspace of the store.</summary>
    public string Keyspace { get; init; } = DefaultKeyspace;

    /// <summary>Whether somebody named that keyspace; runs that leave nothing behind then use it, instead of one of their own.</summary>
    public bool IsKeyspaceNamed { get; init; }

    /// <summary>Replicas of each row in a keyspace that is created; null where nobody said.</summary>
    public int? ReplicationFactor { get; init; }

    /// <summary>The same for those who open the store.</summary>
    public ScyllaCommunityStoreOptions StoreOptions => new() { Scylla = Options, Keyspace = Keyspace };

    /// <summary>Where it is, for a person; without secrets.</summary>
    public override string ToString() => $"keyspace {Keyspace} on {string.Join(", ", Options.ContactPoints)}";
}

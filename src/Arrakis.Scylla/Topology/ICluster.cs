using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// What a session needs of a cluster: who may take a request, and a connection to them. All members may be called from many
/// threads.
/// </summary>
internal interface ICluster : IAsyncDisposable
{
    ClusterTopology Topology { get; }

    /// <summary>Raised when the server said that something of a keyspace changed; null table for the keyspace as a whole.</summary>
    event Action<SchemaChange>? SchemaChanged;

    /// <summary>
    /// The nodes to try, best first: replicas of the token in the local datacenter, then the other local nodes, then remote ones if
    /// allowed. Nodes known to be down come last, once.
    /// </summary>
    QueryPlan Plan(in RoutingTarget target);

    /// <summary>
    /// The least busy connection to that node for the token (its shard's, where it has shards); null if there is none that works.
    /// </summary>
    ShardConnection? TryGetConnection(ScyllaHost host, in RoutingTarget target);

    /// <summary>
    /// The names of a table's partition key columns in order, from the server's schema; null if the table is not known. For servers
    /// of protocol v3, which do not say it when they prepare.
    /// </summary>
    ValueTask<IReadOnlyList<string>?> GetPartitionKeyAsync(string keyspace, string table, CancellationToken cancellationToken);

    /// <summary>
    /// Takes what the server says about a tablet (custom payload <c>tablets-routing-v1</c>). What cannot be read is counted, and
    /// changes nothing.
    /// </summary>
    void LearnTablet(in RoutingTarget target, ReadOnlySpan<byte> payload);

    /// <summary>Completes when all nodes that are up have the same schema version, or after <paramref name="timeout"/>.</summary>
    /// <returns>Whether they have.</returns>
    ValueTask<bool> WaitForSchemaAgreementAsync(TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>A change of schema.</summary>
/// <param name="Change">CREATED, UPDATED or DROPPED.</param>
/// <param name="Target">KEYSPACE, TABLE, TYPE, FUNCTION or AGGREGATE.</param>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="Name">What in it; null for the keyspace itself.</param>
internal readonly record struct SchemaChange(string Change, string Target, string Keyspace, string? Name);

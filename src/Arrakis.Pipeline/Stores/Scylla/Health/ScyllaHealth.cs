using System.Net;

namespace Arrakis.Pipeline.Stores.Scylla.Health;

/// <summary>How a store on ScyllaDB is, as seen from here.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Nodes">Its nodes, in order of address.</param>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="Replication">Its replication as the server writes it; null if there is no such keyspace, or nobody could say.</param>
/// <param name="Tables">Its tables, in order of name.</param>
/// <param name="MissingTables">
/// The tables that the store needs and the keyspace has not, in order of name; empty if nobody could say.
/// </param>
/// <param name="Read">The LOCAL_QUORUM read on which readiness depends.</param>
public sealed record ScyllaHealth(
    string Cluster, IReadOnlyList<ScyllaNodeHealth> Nodes, string Keyspace, IReadOnlyDictionary<string, string>? Replication,
    IReadOnlyList<string> Tables, IReadOnlyList<string> MissingTables, ProbeResult Read);

/// <summary>How a node is.</summary>
/// <param name="Address">Where it takes requests.</param>
/// <param name="Datacenter">Its datacenter.</param>
/// <param name="Rack">Its rack.</param>
/// <param name="Release">The version that it says to be.</param>
/// <param name="Shards">Its shards (ScyllaDB); 1 where it has none.</param>
/// <param name="Probe">A read that this node alone was asked for, of what it keeps for itself.</param>
public sealed record ScyllaNodeHealth(IPEndPoint Address, string Datacenter, string Rack, string Release, int Shards, ProbeResult Probe);

/// <summary>What came of a read.</summary>
/// <param name="Latency">From asking until the answer; null if there was none.</param>
/// <param name="Error">Why there was none; null if there was one.</param>
public sealed record ProbeResult(TimeSpan? Latency, string? Error)
{
    /// <summary>Whether it was answered.</summary>
    public bool IsOk => Error is null;
}

namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>How a node is, as asked on that node itself.</summary>
/// <param name="Address">Where it takes requests.</param>
/// <param name="Datacenter">Its datacenter.</param>
/// <param name="Rack">Its rack.</param>
/// <param name="Version">The release that it says to be.</param>
/// <param name="Shards">Its shards (ScyllaDB); 1 where it has none.</param>
/// <param name="IsUp">Whether it answered.</param>
/// <param name="Latency">How long it took to; null if it did not.</param>
/// <param name="Error">Why it did not; null if it did.</param>
public sealed record ScyllaNodeHealth(
    string Address, string Datacenter, string Rack, string Version, int Shards, bool IsUp, TimeSpan? Latency, string? Error);

/// <summary>How a cluster and the store's keyspace on it are.</summary>
/// <param name="ClusterName">The cluster's name.</param>
/// <param name="LocalDatacenter">The datacenter whose nodes are used.</param>
/// <param name="Nodes">Every node, in order of datacenter and address.</param>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="Replication">Its replication as the server writes it; null if there is no such keyspace.</param>
/// <param name="Tables">The tables that it has, in order.</param>
/// <param name="MissingTables">The tables that the store needs and it has not, in order.</param>
public sealed record ScyllaHealthReport(
    string ClusterName, string LocalDatacenter, IReadOnlyList<ScyllaNodeHealth> Nodes, string Keyspace,
    IReadOnlyDictionary<string, string>? Replication, IReadOnlyList<string> Tables, IReadOnlyList<string> MissingTables);

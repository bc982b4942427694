namespace Arrakis.Scylla.Topology;

/// <summary>The cluster as last seen. Immutable but for the state of its hosts.</summary>
public sealed class ClusterTopology
{
    /// <summary>The cluster's name.</summary>
    public required string ClusterName { get; init; }

    /// <summary>The datacenter whose nodes are used.</summary>
    public required string LocalDatacenter { get; init; }

    /// <summary>All nodes, of all datacenters, those included that are down or not used; in no order.</summary>
    public required IReadOnlyList<ScyllaHost> Hosts { get; init; }

    /// <summary>The protocol version agreed on.</summary>
    public required Protocol.ProtocolVersion ProtocolVersion { get; init; }

    /// <summary>Whether the nodes are ScyllaDB's, as the first one that answered announced.</summary>
    public bool IsScylla { get; init; }
}

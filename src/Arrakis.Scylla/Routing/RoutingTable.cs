using System.Collections.Frozen;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>All that a plan needs to know of the cluster. Immutable; a new topology or replication makes a new one.</summary>
internal sealed class RoutingTable
{
    /// <summary>The nodes of the local datacenter.</summary>
    public required ScyllaHost[] Local { get; init; }

    /// <summary>The nodes of other datacenters that may be used; empty if none may.</summary>
    public required ScyllaHost[] Remote { get; init; }

    /// <summary>The replicas of keyspaces; those for which any node will do are not in it.</summary>
    public required FrozenDictionary<string, ReplicaMap> Keyspaces { get; init; }

    /// <summary>The nodes to try for a target.</summary>
    /// <param name="target">Where the statement has to go.</param>
    /// <param name="tablet">Its tablet, where one is known.</param>
    public QueryPlan Plan(in RoutingTarget target, Tablet? tablet)
    {
        var replicas = tablet is not null ? tablet.LocalReplicas
            : target is { Token: { } token, Keyspace: { } keyspace } && Keyspaces.TryGetValue(keyspace, out var map) ? map.Find(token)
            : [];
        return replicas.Length == 0
            ? new QueryPlan(this, Local, inOrder: false, default, null)
            : new QueryPlan(this, replicas, target.IsConditional, target, tablet);
    }
}

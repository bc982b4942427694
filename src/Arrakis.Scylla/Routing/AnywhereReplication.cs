using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>Every node has its own (LocalStrategy), or all have all (ScyllaDB's EverywhereStrategy): none is better than another.</summary>
internal sealed record AnywhereReplication(string Datacenter) : ReplicationStrategy(Datacenter)
{
    public override bool IsAnywhere => true;

    public override void AddReplicas(TokenRing ring, int place, List<ScyllaHost> replicas)
    {
    }
}

using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>SimpleStrategy: the next nodes around the ring, whatever their racks and datacenters.</summary>
/// <param name="Datacenter">The datacenter that matters.</param>
/// <param name="Factor">Replicas in all datacenters together.</param>
internal sealed record SimpleReplication(string Datacenter, int Factor) : ReplicationStrategy(Datacenter)
{
    public override void AddReplicas(TokenRing ring, int place, List<ScyllaHost> replicas)
    {
        var seen = new HashSet<ScyllaHost>();
        for (var step = 0; step < ring.Count && seen.Count < Factor; step++)
        {
            var host = ring.OwnerAt(place + step);
            if (seen.Add(host) && host.Datacenter == Datacenter)
                replicas.Add(host);
        }
    }
}

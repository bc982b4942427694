using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Routing;

/// <summary>
/// NetworkTopologyStrategy: the next nodes of the datacenter around the ring, each in a rack of its own while there are racks
/// without a replica. A rack is used again only as often as there are more replicas than racks.
/// </summary>
/// <param name="Datacenter">The datacenter that matters.</param>
/// <param name="Factor">Replicas in it.</param>
internal sealed record NetworkTopologyReplication(string Datacenter, int Factor) : ReplicationStrategy(Datacenter)
{
    public override void AddReplicas(TokenRing ring, int place, List<ScyllaHost> replicas)
    {
        var (hosts, racks) = ring.Sizes(Datacenter);
        var wanted = Math.Min(Factor, hosts);
        var rackRepeats = Factor - racks;
        var seenRacks = new HashSet<string>();
        for (var step = 0; step < ring.Count && replicas.Count < wanted; step++)
        {
            var host = ring.OwnerAt(place + step);
            if (host.Datacenter != Datacenter || replicas.Contains(host))
                continue;
            if (seenRacks.Add(host.Rack) || rackRepeats-- > 0)
                replicas.Add(host);
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Arrakis.Cluster.Hosting;

/// <summary>Which nodes to join, of those that a DNS name gives. All nodes that see the same addresses choose the same.</summary>
/// <param name="discovery">The name.</param>
/// <param name="self">This node's address.</param>
internal sealed class DnsSeeds(DnsDiscovery discovery, IPAddress self)
{
    private IReadOnlyList<IPAddress> _last = [];

    /// <summary>The nodes to join, the first one first: where nobody answers, it begins a cluster if it is this one.</summary>
    /// <param name="found">What the DNS gave just now.</param>
    /// <returns>None where it has to be asked again first.</returns>
    public IReadOnlyList<NodeEndpoint> Next(IEnumerable<IPAddress> found)
    {
        var nodes = found.Distinct().Order(Comparer<IPAddress>.Create(Compare)).ToList();
        var isStable = nodes.SequenceEqual(_last);
        _last = nodes;
        // A cluster is begun only by the first of as many as have to be there, seen twice: not by each of several that see
        // only themselves so far.
        var mayBegin = isStable && nodes.Count >= discovery.Required;
        return [.. nodes.Where(node => mayBegin || !node.Equals(self)).Select(node => new NodeEndpoint(HostOf(node), discovery.Port))];
    }

    private static string HostOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private static int Compare(IPAddress a, IPAddress b) => a.GetAddressBytes().AsSpan().SequenceCompareTo(b.GetAddressBytes());
}

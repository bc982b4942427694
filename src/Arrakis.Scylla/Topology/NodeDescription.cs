using System.Net;

namespace Arrakis.Scylla.Topology;

/// <summary>A node as <c>system.local</c> or <c>system.peers</c> describes it.</summary>
/// <param name="Id">Its host id.</param>
/// <param name="Address">Where it takes requests.</param>
/// <param name="Datacenter">Its datacenter.</param>
/// <param name="Rack">Its rack.</param>
/// <param name="ReleaseVersion">The version that it says to be.</param>
/// <param name="Tokens">Its tokens in ascending order; none under another partitioner than Murmur3's.</param>
internal sealed record NodeDescription(
    Guid Id, IPEndPoint Address, string Datacenter, string Rack, string ReleaseVersion, long[] Tokens);

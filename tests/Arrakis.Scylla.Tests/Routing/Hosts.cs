using System.Net;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Tests.Routing;

/// <summary>Nodes without connections, for what computes only.</summary>
internal static class Hosts
{
    public static ScyllaHost New(int number, string datacenter = "dc1", string rack = "r1", bool isUp = true, params long[] tokens) =>
        new(new Guid(number, 0, 0, new byte[8]), new IPEndPoint(new IPAddress([10, 0, 0, (byte)number]), 9042))
        {
            Datacenter = datacenter,
            Rack = rack,
            IsUp = isUp,
            Tokens = tokens,
        };

    public static ScyllaHost[] Several(int count, string datacenter = "dc1", int first = 1) =>
        [.. Enumerable.Range(first, count).Select(i => New(i, datacenter, tokens: i * 100L))];
}

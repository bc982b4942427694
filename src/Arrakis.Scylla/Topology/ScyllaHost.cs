using System.Net;

namespace Arrakis.Scylla.Topology;

/// <summary>A node of the cluster. One object for its life in the topology, by its host id; its address may change.</summary>
public sealed class ScyllaHost
{
    internal ScyllaHost(Guid id, IPEndPoint address) => (Id, Address) = (id, address);

    /// <summary>The id that the cluster gave it.</summary>
    public Guid Id { get; }

    /// <summary>Where it takes requests; changes when the node moves.</summary>
    public IPEndPoint Address { get; internal set; }

    /// <summary>Its datacenter.</summary>
    public string Datacenter { get; internal set; } = "";

    /// <summary>Its rack.</summary>
    public string Rack { get; internal set; } = "";

    /// <summary>The release that it says to be, such as <c>2.1.0</c>; ScyllaDB names the Cassandra that it is compatible with.</summary>
    public string ReleaseVersion { get; internal set; } = "";

    /// <summary>Its places on the ring, in ascending order; empty where the partitioner is not Murmur3.</summary>
    public IReadOnlyList<long> Tokens { get; internal set; } = [];

    /// <summary>Whether it has a connection that works; passed over and probed while it has not.</summary>
    public bool IsUp { get; internal set; }

    /// <summary>Its shards (ScyllaDB); 1 where it has none, or was not reached yet.</summary>
    public int Shards { get; internal set; } = 1;

    /// <summary>Its connections; null where none are wanted, as in a datacenter that may not be used.</summary>
    internal HostPool? Pool { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Address.ToString();
}

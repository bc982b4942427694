using System.Security.Cryptography.X509Certificates;
using Arrakis.Cluster.NetCord;
using Arrakis.Gateway.Sources;

namespace Arrakis.Cluster.Hosting;

/// <summary>How this node is reached by the others, how it finds them, and what it does where it loses them.</summary>
internal sealed record AkkaSettings
{
    /// <summary>The name of the actor system: the same on all nodes, a part of their addresses.</summary>
    public const string SystemName = "arrakis";

    /// <summary>The port where AKKA_PORT names none.</summary>
    public const int DefaultPort = 4053;

    /// <summary>The name or address under which the others reach this node.</summary>
    public string Hostname { get; init; } = "127.0.0.1";

    /// <summary>Where it listens; as <see cref="Hostname"/> where null.</summary>
    public string? BindHostname { get; init; }

    /// <summary>The port, for listening and for the others; 0 takes any that is free.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Nodes to join, in the same order on all; without them and without DNS this node forms a cluster of its own.</summary>
    public IReadOnlyList<NodeEndpoint> SeedNodes { get; init; } = [];

    /// <summary>The DNS name that gives the nodes to join; null for none.</summary>
    public DnsDiscovery? Discovery { get; init; }

    /// <summary>The certificate with its key for the connections between nodes; null for plain text.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether the certificates of other nodes are checked.</summary>
    public bool ChecksCertificates { get; init; } = true;

    /// <summary>Which part goes on where the network divides the cluster.</summary>
    public SplitBrainOptions SplitBrain { get; init; } = new();

    /// <summary>What this node does: <see cref="ClusterRoles"/>, one at least.</summary>
    public IReadOnlyList<string> Roles { get; init; } = ClusterRoles.All;

    /// <summary>Whether NetCord holds the connections to Discord, in the place of the gateway's own.</summary>
    public bool UsesNetCord { get; init; }

    /// <summary>What holds a shard's connections; null for the gateway's own.</summary>
    public IShardSource? ShardSource => UsesNetCord ? new NetCordShardSource() : null;

    /// <summary>A file of HOCON that goes before everything else; null for none.</summary>
    public string? HoconFile { get; init; }

    /// <summary>Whether this node belongs to several.</summary>
    public bool HasOthers => SeedNodes.Count > 0 || Discovery is not null;

    /// <summary>The scheme of the nodes' addresses.</summary>
    public string Scheme => Certificate is null ? "akka.tcp" : "akka.ssl.tcp";

    /// <summary>The address of a node.</summary>
    public string AddressOf(NodeEndpoint node) => $"{Scheme}://{SystemName}@{node}";

    /// <summary>Where it is; never its secrets.</summary>
    public override string ToString() => $"{Hostname}:{Port}";
}

/// <summary>Where a node is reached.</summary>
/// <param name="Host">Name or address; IPv6 in brackets.</param>
/// <param name="Port">Port.</param>
internal readonly record struct NodeEndpoint(string Host, int Port)
{
    /// <summary>host:port.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Host}:{Port}");
}

/// <summary>A DNS name that has an address record for each node.</summary>
/// <param name="Name">The name.</param>
/// <param name="Port">The port of all nodes.</param>
/// <param name="Required">How many nodes it has to give before the first of them may begin a cluster.</param>
internal sealed record DnsDiscovery(string Name, int Port, int Required);

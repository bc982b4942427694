using System.Net;
using Arrakis.Scylla.Tests.Support;

namespace Arrakis.Scylla.Tests.Topology;

/// <summary>A node of a <see cref="ScriptedCluster"/>: what the tables say of it, and its server while it runs.</summary>
internal sealed class ScriptedNode
{
    public required Guid Id { get; init; }

    public required IPEndPoint Address { get; set; }

    public string Datacenter { get; init; } = "dc1";

    public string Rack { get; init; } = "r1";

    public long[] Tokens { get; set; } = [];

    public Guid SchemaVersion { get; set; } = new("00000000-0000-0000-0000-000000000001");

    /// <summary>What the neighbours say that it listens on; its address if null.</summary>
    public IPAddress? RpcAddress { get; set; }

    public ServerSettings Settings { get; set; } = new();

    /// <summary>Null while the node is down.</summary>
    public ScriptedCqlServer? Server { get; set; }
}

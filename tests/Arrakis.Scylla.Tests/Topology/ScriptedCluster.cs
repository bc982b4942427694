using System.Collections.Immutable;
using System.Net;
using Arrakis.Scylla.Tests.Support;

namespace Arrakis.Scylla.Tests.Topology;

/// <summary>Several scripted servers that answer as one cluster would, on addresses of their own and one port.</summary>
internal sealed class ScriptedCluster : IAsyncDisposable
{
    private static readonly WireType Texts = WireType.Set(WireType.Text);
    private readonly byte[] _network = [127, (byte)Random.Shared.Next(20, 200), (byte)Random.Shared.Next(256)];
    private int _port;

    /// <summary>The nodes that belong to the cluster, those included that are down.</summary>
    public ImmutableList<ScriptedNode> Nodes { get; set; } = [];

    public string Name { get; set; } = "scripted";

    /// <summary>Whether the servers are of before Cassandra 3.</summary>
    public bool IsOld { get; init; }

    /// <summary>Replication by keyspace.</summary>
    public Dictionary<string, Dictionary<string, string>> Keyspaces { get; } = new()
    {
        ["ks"] = new() { ["class"] = "org.apache.cassandra.locator.SimpleStrategy", ["replication_factor"] = "1" },
        ["system"] = new() { ["class"] = "org.apache.cassandra.locator.LocalStrategy" },
    };

    public ScyllaOptions Options => new()
    {
        ContactPoints = [Nodes[0].Address.ToString()],
        Port = _port,
        MinReconnectDelay = TimeSpan.FromMilliseconds(20),
        MaxReconnectDelay = TimeSpan.FromMilliseconds(200),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    };

    public IPEndPoint At(int number) => new(new IPAddress([.. _network, (byte)number]), _port);

    /// <summary>Adds a node and starts it.</summary>
    public ScriptedNode Add(string datacenter = "dc1", string rack = "r1", ServerSettings? settings = null)
    {
        var number = Nodes.Count + 1;
        var node = new ScriptedNode
        {
            Id = new Guid(number, 0, 0, new byte[8]), Address = At(number), Datacenter = datacenter, Rack = rack,
            Tokens = [number * 1000L], Settings = settings ?? new ServerSettings(),
        };
        Start(node);
        Nodes = Nodes.Add(node);
        return node;
    }

    /// <summary>Starts a node at its address.</summary>
    public void Start(ScriptedNode node)
    {
        var server = ScriptedCqlServer.Start(node.Settings with { Listen = node.Address, MaxVersion = IsOld ? 3 : 4, HostId = node.Id });
        (_port, node.Address, node.Server) = (server.Address.Port, server.Address, server);
        server.On("FROM system.local", request => request.Cql.StartsWith("SELECT host_id", StringComparison.Ordinal)
            ? Versions([node])
            : Local(node));
        server.On("FROM system.peers", request => request.Cql.StartsWith("SELECT host_id", StringComparison.Ordinal)
            ? Versions(Nodes.Remove(node))
            : Peers(Nodes.Remove(node)));
        server.On("FROM system_schema.keyspaces", _ => NewKeyspaces());
        server.On("FROM system.schema_keyspaces", _ => OldKeyspaces());
        server.On("FROM system_schema.columns", _ => Columns("kind", "position", 0));
        server.On("FROM system.schema_columns", _ => Columns("type", "component_index", null));
    }

    /// <summary>Ends a node as a killed process would.</summary>
    public static async Task StopAsync(ScriptedNode node)
    {
        if (node.Server is not { } server) return;
        node.Server = null;
        server.ResetConnections();
        await server.DisposeAsync();
    }

    /// <summary>Pushes an event from every node that runs.</summary>
    public async Task PushAsync(WireAnswer change)
    {
        foreach (var node in Nodes)
        {
            if (node.Server is { } server)
                await server.PushAsync(change);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await StopAsync(node);
    }

    private string Release => IsOld ? "2.1.0" : "3.0.8";

    private WireAnswer Local(ScriptedNode node) => WireAnswer.Rows(
        "system", "local",
        [
            new("key", WireType.Text), new("cluster_name", WireType.Text), new("partitioner", WireType.Text), new("host_id", WireType.Uuid),
            new("data_center", WireType.Text), new("rack", WireType.Text), new("release_version", WireType.Text), new("tokens", Texts),
            new("schema_version", WireType.Uuid),
        ],
        [
            "local", Name, "org.apache.cassandra.dht.Murmur3Partitioner", node.Id, node.Datacenter, node.Rack, Release, Set(node.Tokens),
            node.SchemaVersion,
        ]);

    private WireAnswer Peers(IEnumerable<ScriptedNode> peers) => WireAnswer.Rows(
        "system", "peers",
        [
            new("peer", WireType.Inet), new("data_center", WireType.Text), new("host_id", WireType.Uuid), new("rack", WireType.Text),
            new("release_version", WireType.Text), new("rpc_address", WireType.Inet), new("tokens", Texts),
        ],
        [
            .. peers.Select(object?[] (n) =>
                [n.Address.Address, n.Datacenter, n.Id, n.Rack, Release, n.RpcAddress ?? n.Address.Address, Set(n.Tokens)]),
            // What is left of a node that left long ago.
            [IPAddress.Parse("10.255.255.1"), null, null, null, null, null, null],
        ]);

    private static WireAnswer Versions(IEnumerable<ScriptedNode> nodes) => WireAnswer.Rows(
        "system", "peers", [new("host_id", WireType.Uuid), new("schema_version", WireType.Uuid)],
        [.. nodes.Select(object?[] (n) => [n.Id, n.SchemaVersion])]);

    private WireAnswer NewKeyspaces() => IsOld ? WireAnswer.Error(0x2200, "Keyspace system_schema does not exist") : WireAnswer.Rows(
        "system_schema", "keyspaces",
        [new("keyspace_name", WireType.Text), new("replication", WireType.Map(WireType.Text, WireType.Text))],
        [.. Keyspaces.Select(object?[] (k) => [k.Key, Map(k.Value)])]);

    private WireAnswer OldKeyspaces() => WireAnswer.Rows(
        "system", "schema_keyspaces",
        [new("keyspace_name", WireType.Text), new("strategy_class", WireType.Text), new("strategy_options", WireType.Text)],
        [
            .. Keyspaces.Select(object?[] (k) =>
                [k.Key, k.Value["class"], System.Text.Json.JsonSerializer.Serialize(k.Value.Where(o => o.Key != "class").ToDictionary())]),
        ]);

    private static WireAnswer Columns(string kind, string position, int? single) => WireAnswer.Rows(
        "system_schema", "columns",
        [new("column_name", WireType.Text), new(kind, WireType.Text), new(position, WireType.Int)],
        ["b", "partition_key", 1], ["c", "clustering_key", single ?? 0], ["a", "partition_key", single], ["v", "regular", null]);

    private static byte[] Set(long[] tokens)
    {
        var body = new WireBody().Int(tokens.Length);
        foreach (var token in tokens)
            body.Bytes(System.Text.Encoding.UTF8.GetBytes($"{token}"));
        return body.ToArray();
    }

    private static byte[] Map(Dictionary<string, string> map)
    {
        var body = new WireBody().Int(map.Count);
        foreach (var (key, value) in map)
            body.Bytes(System.Text.Encoding.UTF8.GetBytes(key)).Bytes(System.Text.Encoding.UTF8.GetBytes(value));
        return body.ToArray();
    }
}

using System.Collections.Frozen;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>A cluster of scripted servers, each with one real connection, that are tried in a fixed order.</summary>
internal sealed class FakeCluster : ICluster
{
    private readonly ConnectionSettings _settings;
    private readonly ScyllaHost[] _hosts;
    private readonly ShardConnection?[] _connections;
    private readonly RoutingTable _table;

    private FakeCluster(ConnectionSettings settings, IReadOnlyList<ScriptedCqlServer> servers)
    {
        _settings = settings;
        _hosts = [.. servers.Select(s => new ScyllaHost(Guid.NewGuid(), s.Address) { IsUp = true })];
        _connections = new ShardConnection?[_hosts.Length];
        _table = new RoutingTable { Local = _hosts, Remote = [], Keyspaces = FrozenDictionary<string, ReplicaMap>.Empty };
        Topology = new ClusterTopology
        {
            ClusterName = "scripted",
            LocalDatacenter = "dc",
            Hosts = _hosts,
            ProtocolVersion = settings.Version,
        };
    }

    public event Action<SchemaChange>? SchemaChanged;

    public ClusterTopology Topology { get; }

    /// <summary>Columns of every table's partition key.</summary>
    public IReadOnlyList<string>? PartitionKey { get; set; }

    /// <summary>How often agreement on the schema was waited for.</summary>
    public int Agreements { get; private set; }

    /// <summary>What was said about tablets.</summary>
    public List<(RoutingTarget Target, byte[] Payload)> Tablets { get; } = [];

    public static async Task<FakeCluster> ConnectAsync(
        ScyllaOptions options, ProtocolVersion version, IReadOnlyList<ScriptedCqlServer> servers)
    {
        var cluster = new FakeCluster(new ConnectionSettings(options, version, options.Keyspace), servers);
        for (var i = 0; i < servers.Count; i++)
            await cluster.ConnectAsync(i);
        return cluster;
    }

    public async Task ConnectAsync(int node) =>
        _connections[node] = await ShardConnection.ConnectAsync(_settings, _hosts[node].Address, null, CancellationToken.None);

    public async Task DisconnectAsync(int node)
    {
        if (_connections[node] is { } connection)
            await connection.DisposeAsync();
        _connections[node] = null;
    }

    public void Raise(SchemaChange change) => SchemaChanged?.Invoke(change);

    public QueryPlan Plan(in RoutingTarget target) => new(_table, _hosts, inOrder: true, default, null);

    public ShardConnection? TryGetConnection(ScyllaHost host, in RoutingTarget target) =>
        _connections[Array.IndexOf(_hosts, host)] is { IsBroken: false } connection ? connection : null;

    public ValueTask<IReadOnlyList<string>?> GetPartitionKeyAsync(string keyspace, string table, CancellationToken cancellationToken) =>
        new(PartitionKey);

    public void LearnTablet(in RoutingTarget target, ReadOnlySpan<byte> payload) => Tablets.Add((target, payload.ToArray()));

    public ValueTask<bool> WaitForSchemaAgreementAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Agreements++;
        return new(true);
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _connections.Length; i++)
            await DisconnectAsync(i);
    }
}

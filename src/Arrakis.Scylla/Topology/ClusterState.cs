using System.Collections.Frozen;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// What is known of the cluster, and the pools of its nodes. One loop at a time changes it; readers take the snapshots that it
/// leaves, without a lock.
/// </summary>
internal sealed class ClusterState : IAsyncDisposable
{
    private readonly ConnectionSettings _settings;
    private readonly Action _nodeWentDown;
    private readonly Dictionary<Guid, ScyllaHost> _hosts = [];
    private readonly Dictionary<ReplicationStrategy, ReplicaMap> _replicas = [];
    private TokenRing _ring = new([]);
    private List<KeyspaceDescription> _keyspaces = [];
    private RoutingTable _table;
    private ClusterTopology _topology;

    /// <summary>Begins with a cluster without nodes.</summary>
    /// <param name="settings">What all connections share.</param>
    /// <param name="localDatacenter">The datacenter whose nodes are used.</param>
    /// <param name="nodeWentDown">Told when a node lost its last connection.</param>
    public ClusterState(ConnectionSettings settings, string localDatacenter, Action nodeWentDown)
    {
        (_settings, _nodeWentDown, LocalDatacenter) = (settings, nodeWentDown, localDatacenter);
        (_table, _topology) = (MakeTable(), MakeTopology(""));
    }

    /// <summary>The datacenter whose nodes are used.</summary>
    public string LocalDatacenter { get; }

    /// <summary>Whether the nodes are ScyllaDB's, as the first one said.</summary>
    public bool IsScylla { get; init; }

    public RoutingTable Table => Volatile.Read(ref _table);

    public ClusterTopology Topology => Volatile.Read(ref _topology);

    public TabletMap Tablets { get; } = new();

    public PartitionKeys PartitionKeys { get; } = new();

    /// <summary>Takes over the nodes as one of them described them: new ones get a pool, those that are gone lose it.</summary>
    public async Task ApplyAsync(ClusterDescription cluster)
    {
        var ringChanged = false;
        foreach (var node in cluster.Nodes)
            ringChanged |= Apply(node, cluster);
        var gone = _hosts.Values.ExceptBy(cluster.Nodes.Select(n => n.Id), h => h.Id).ToArray();
        foreach (var host in gone)
            _hosts.Remove(host.Id);
        if (ringChanged || gone.Length > 0)
        {
            _ring = new(_hosts.Values);
            _replicas.Clear();
            Volatile.Write(ref _table, MakeTable());
        }

        Volatile.Write(ref _topology, MakeTopology(cluster.Name));
        foreach (var host in gone)
        {
            Tablets.Forget(host);
            if (host.Pool is { } pool)
                await pool.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes over the keyspaces.</summary>
    public void Apply(List<KeyspaceDescription> keyspaces)
    {
        _keyspaces = keyspaces;
        Volatile.Write(ref _table, MakeTable());
    }

    /// <summary>Forgets what a change of schema may have changed.</summary>
    public void Forget(in SchemaChange change)
    {
        var table = change.Target == "TABLE" ? change.Name : null;
        if (table is null && change.Target != "KEYSPACE") return;
        Tablets.Forget(change.Keyspace, table);
        PartitionKeys.Forget(change.Keyspace, table);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
        {
            if (host.Pool is { } pool)
                await pool.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes over a node.</summary>
    /// <returns>Whether the ring is another one now.</returns>
    private bool Apply(NodeDescription node, ClusterDescription cluster)
    {
        var isKnown = _hosts.TryGetValue(node.Id, out var host);
        host ??= _hosts[node.Id] = new(node.Id, node.Address);
        var isSame = isKnown && host.Datacenter == node.Datacenter && host.Rack == node.Rack && node.Tokens.SequenceEqual(host.Tokens);
        (host.Datacenter, host.Rack, host.ReleaseVersion, host.Tokens) = (node.Datacenter, node.Rack, node.ReleaseVersion, node.Tokens);
        // While it works at one address, another one is an alias that some other node knows it by; unless another node has taken
        // that address, which answers there in its place.
        if (!host.Address.Equals(node.Address) && (!host.IsUp || IsTaken(host, cluster)))
        {
            host.Address = node.Address;
            host.Pool?.Move();
        }

        if (host.Pool is null && (node.Datacenter == LocalDatacenter || _settings.Options.AllowRemoteDatacenters))
        {
            host.Pool = new(host, _settings, _nodeWentDown);
            host.Pool.Start();
        }

        return !isSame;
    }

    private static bool IsTaken(ScyllaHost host, ClusterDescription cluster) =>
        cluster.Nodes.Any(n => n.Id != host.Id && n.Address.Equals(host.Address));

    private RoutingTable MakeTable()
    {
        var hosts = _hosts.Values.ToLookup(h => h.Datacenter == LocalDatacenter);
        return new()
        {
            Local = [.. hosts[true]],
            Remote = _settings.Options.AllowRemoteDatacenters ? [.. hosts[false]] : [],
            Keyspaces = _keyspaces
                .Select(k => (k.Name, Strategy: ReplicationStrategy.Parse(k.StrategyClass, k.Options, LocalDatacenter)))
                .Where(k => !k.Strategy.IsAnywhere)
                .ToFrozenDictionary(k => k.Name, k => Replicas(k.Strategy)),
        };
    }

    private ReplicaMap Replicas(ReplicationStrategy strategy)
    {
        if (!_replicas.TryGetValue(strategy, out var map))
            _replicas[strategy] = map = new(_ring, strategy);
        return map;
    }

    private ClusterTopology MakeTopology(string name) => new()
    {
        ClusterName = name,
        LocalDatacenter = LocalDatacenter,
        Hosts = [.. _hosts.Values],
        ProtocolVersion = _settings.Version,
        IsScylla = IsScylla,
    };
}

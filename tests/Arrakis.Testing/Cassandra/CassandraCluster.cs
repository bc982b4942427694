using System.Globalization;
using System.Net;
using Arrakis.Testing.Processes;

namespace Arrakis.Testing.Cassandra;

/// <summary>
/// A real Apache Cassandra 2.1.0 of one or more nodes on loopback addresses of its own. It ends with this process at the
/// latest, and leaves nothing behind.
/// </summary>
public sealed class CassandraCluster : IAsyncDisposable
{
    private readonly CassandraOptions _options;
    private readonly LoopbackNetwork _network = LoopbackNetwork.Reserve();
    private readonly TemporaryFolder _folder = new();
    private int _addresses;

    private CassandraCluster(CassandraOptions options) => _options = options;

    /// <summary>The nodes, in the order of their first addresses.</summary>
    public IReadOnlyList<CassandraNode> Nodes { get; private set; } = [];

    /// <summary>Address and port of every node.</summary>
    public IReadOnlyList<string> ContactPoints => [.. Nodes.Select(node => node.ContactPoint)];

    /// <summary>The authority and a client's certificate, with <see cref="CassandraOptions.ClientTls"/>; otherwise null.</summary>
    public TestCertificates? Certificates { get; private set; }

    /// <summary>Starts a cluster; completes when every node answers and sees the others up.</summary>
    /// <exception cref="InvalidOperationException">
    /// Cassandra is not installed, or ended instead of starting; the message has the log's tail.
    /// </exception>
    /// <exception cref="TimeoutException">A node does not answer in time; the message has its log's tail.</exception>
    public static async Task<CassandraCluster> StartAsync(CassandraOptions? options = null, CancellationToken cancellationToken = default)
    {
        var cluster = new CassandraCluster(options ?? new CassandraOptions());
        try
        {
            await cluster.CreateNodesAsync(cancellationToken);
            await cluster.StartAsync(cluster.Nodes, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the nodes and removes their data.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            node.Dispose();
        Certificates?.Dispose();
        _folder.Dispose();
        _network.Dispose();
        return ValueTask.CompletedTask;
    }

    internal IPAddress NextAddress() => _network.Address(++_addresses);

    internal async Task StartAsync(IReadOnlyList<CassandraNode> nodes, CancellationToken cancellationToken)
    {
        var logEnds = Nodes.ToDictionary(node => node, node => node.Log.End);
        foreach (var node in nodes)
            await node.LaunchAsync(Nodes.Select(seed => seed.Address), cancellationToken);
        foreach (var node in nodes)
            await WaitAsync(node, "does not let clients in", node.AnswersAsync, cancellationToken);
        foreach (var (node, peer) in PairsThatMeet(nodes))
        {
            await WaitAsync(
                node, $"does not see {peer.Address} up", _ => Task.FromResult(node.SaysUp(peer, logEnds[node])), cancellationToken);
        }
    }

    // What was up before and stays so is not told again: only pairs with a node that starts are.
    private IEnumerable<(CassandraNode Node, CassandraNode Peer)> PairsThatMeet(IReadOnlyList<CassandraNode> starting) =>
        from node in Nodes
        from peer in Nodes
        where node != peer && node.IsRunning && peer.IsRunning && (starting.Contains(node) || starting.Contains(peer))
        select (node, peer);

    private async Task WaitAsync(
        CassandraNode node, string failure, Func<CancellationToken, Task<bool>> condition, CancellationToken cancellationToken)
    {
        if (!await Polling.UntilAsync(condition, _options.StartTimeout, cancellationToken))
        {
            throw new TimeoutException(
                $"{node} {failure} after {_options.StartTimeout.TotalSeconds:0} s. Its log ends so:\n{node.LogTail()}");
        }
    }

    private async Task CreateNodesAsync(CancellationToken cancellationToken)
    {
        if (_options.ClientTls)
        {
            Certificates = await TestCertificates.CreateAsync(
                _folder.Path, Enumerable.Range(1, 2 * _options.Nodes).Select(_network.Address), cancellationToken);
        }

        Nodes = [.. Enumerable.Range(0, _options.Nodes).Select(CreateNode)];
    }

    private CassandraNode CreateNode(int index)
    {
        var folder = Directory.CreateDirectory(Path.Combine(
            _folder.Path, string.Create(CultureInfo.InvariantCulture, $"node{index + 1}"))).FullName;
        var files = new CassandraFiles(folder, _options, At(_options.Datacenters, index), At(_options.Racks, index), Certificates);
        return new CassandraNode(this, files, NextAddress());
    }

    private static string At(IReadOnlyList<string> names, int index) => names[Math.Min(index, names.Count - 1)];
}

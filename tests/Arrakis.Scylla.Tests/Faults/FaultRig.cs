using System.Globalization;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Testing.Cassandra;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Scylla.Tests.Faults;

/// <summary>A real cluster, a session on it that is never opened anew, and writers that go on through all that happens.</summary>
internal sealed class FaultRig : IAsyncDisposable
{
    /// <summary>What may be in flight on one connection.</summary>
    private const int MaxRequests = 256;

    // What one request adds beyond the bound on bytes, on each side of the buffer.
    private const int BatchBytes = 16 * 1024;

    private readonly ITestOutputHelper _output;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private (int Requests, int Bytes, long Heap) _most;

    private FaultRig(CassandraCluster servers, ScyllaSession session, bool isPatient, ITestOutputHelper output)
    {
        (Servers, Session, _output) = (servers, session, output);
        Load = new(session, Latencies, isPatient);
        _watching = WatchAsync();
    }

    public CassandraCluster Servers { get; }

    public ScyllaSession Session { get; }

    public WriteLoad Load { get; }

    public LatencyLog Latencies { get; } = new();

    /// <param name="nodes">Nodes, each of which gets every row.</param>
    /// <param name="isPatient">Whether writers repeat what failed.</param>
    /// <param name="contactPoints">What the session starts from.</param>
    /// <param name="output">Where to print to.</param>
    /// <param name="limit">When it is given up.</param>
    public static async Task<FaultRig> StartAsync(
        int nodes,
        bool isPatient,
        Func<CassandraCluster, IReadOnlyList<string>> contactPoints,
        ITestOutputHelper output,
        CancellationToken limit)
    {
        var servers = await CassandraCluster.StartAsync(new CassandraOptions { Nodes = nodes }, limit);
        try
        {
            var options = new ScyllaOptions { ContactPoints = contactPoints(servers), MaxRequestsPerConnection = MaxRequests };
            await using (var first = await ScyllaSession.ConnectAsync(options with { RequestTimeout = TimeSpan.FromSeconds(30) }, limit))
            {
                var replication = $"{{'class': 'NetworkTopologyStrategy', 'datacenter1': {nodes}}}";
                (await first.ExecuteAsync($"CREATE KEYSPACE k WITH replication = {replication}", limit)).Dispose();
                (await first.ExecuteAsync("CREATE TABLE k.rows (pk bigint, ck int, v bigint, PRIMARY KEY (pk, ck))", limit)).Dispose();
            }

            var rig = new FaultRig(servers, await ScyllaSession.ConnectAsync(options with { Keyspace = "k" }, limit), isPatient, output);
            await rig.Load.StartAsync(limit);
            return rig;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says what happens, and waits.</summary>
    public Task ForAsync(double seconds, string what, CancellationToken limit)
    {
        Latencies.Note(what);
        return Task.Delay(TimeSpan.FromSeconds(seconds), limit);
    }

    /// <summary>Ends the writers, and checks that all they wrote is there and that waiting requests were bounded.</summary>
    public async Task FinishAsync(CancellationToken limit)
    {
        await Load.StopAsync();
        Latencies.Note("writers have ended");
        await Load.VerifyAsync(limit);
        _most.Requests.ShouldBeLessThanOrEqualTo(MaxRequests * Servers.Nodes.Count);
        _most.Bytes.ShouldBeLessThan((ShardConnection.MaxQueuedBytes + (2 * BatchBytes)) * Servers.Nodes.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        Print();
        await Session.DisposeAsync();
        await Servers.DisposeAsync();
        _stop.Dispose();
    }

    private void Print()
    {
        Latencies.Print(_output);
        _output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Load.Good} batches good; {Load.Errors.Count} errors told; most in flight {_most.Requests}; "
            + $"most bytes for the socket {_most.Bytes}; most heap {_most.Heap / 1048576.0:0.0} MB, "
            + $"at the end {GC.GetTotalMemory(forceFullCollection: true) / 1048576.0:0.0} MB"));
        foreach (var kind in Load.Errors.GroupBy(e => e.GetType().Name))
        {
            var earlier = (kind.First() as ScyllaException)?.EarlierErrors ?? [];
            _output.WriteLine($"{kind.Count()} x {kind.Key}, such as: {kind.First().Message}");
            foreach (var (_, error) in earlier)
                _output.WriteLine($"    before: {error.Message}");
        }
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var open = Session.Topology.Hosts.Select(h => h.Pool?.TryGet(null, -1)).OfType<ShardConnection>().ToArray();
            _most = (
                Math.Max(_most.Requests, open.Sum(c => c.InFlight)),
                Math.Max(_most.Bytes, open.Sum(c => c.BytesAwaitingSocket)),
                Math.Max(_most.Heap, GC.GetTotalMemory(forceFullCollection: false)));
            await Task.Delay(50, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

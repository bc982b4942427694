using Arrakis.Gateway;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Web;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>What the page shows of a node.</summary>
internal sealed class NodeView(ArrakisNode node, string source) : IRunView
{
    private static readonly TimeSpan LatencyWindow = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Queue<(long Tick, LatencyRecorder Recorder)> _latencies = new();

    /// <summary>What the node is doing.</summary>
    public RunState State { get; set; } = RunState.Starting;

    public RunSnapshot Snapshot()
    {
        var totals = node.Pipeline.Totals;
        var partitions = node.Pipeline.Partitions;
        var gateway = node.Gateway?.Status;
        return new RunSnapshot
        {
            State = State,
            Source = source,
            Received = gateway?.Shards.Sum(s => s.EventsReceived) ?? 0,
            Applied = totals.Durable,
            LagEvents = partitions.Sum(p => p.Lag),
            LagSeconds = partitions.Max(p => p.LagSeconds),
            Latency = RecentLatency(totals.Latency),
            DeadLetters = node.DeadLetters,
            RowsWritten = totals.Rows,
            BatchesWritten = totals.Batches,
            Shards = [.. gateway?.Shards.Select(View) ?? []],
        };
    }

    public IReadOnlyList<CommunitySummary> Communities() =>
        [.. node.Pipeline.Communities.Select(c => new CommunitySummary(c.Id, Name: null, c.Members, c.Events, c.IsFrozen))];

    public async ValueTask<BoardView?> BoardAsync(CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default)
    {
        if (node.Pipeline.Communities.All(c => c.Id != community))
            return null;
        return await node.Pipeline.AskAsync(community, c => BoardReader.Read(c, type, page), cancellationToken);
    }

    private LatencySummary? RecentLatency(LatencyRecorder all)
    {
        lock (_lock)
        {
            var now = Environment.TickCount64;
            _latencies.Enqueue((now, all.Copy()));
            while (_latencies.Count > 1 && now - _latencies.Peek().Tick > LatencyWindow.TotalMilliseconds)
                _latencies.Dequeue();
            var recent = all.Since(_latencies.Peek().Recorder);
            return recent.Count == 0
                ? null
                : new LatencySummary(Seconds(recent, .5), Seconds(recent, .9), Seconds(recent, .99), recent.MaxUs / 1e6);
        }
    }

    private static double Seconds(LatencyRecorder recorder, double quantile) => recorder.PercentileUs(quantile) / 1e6;
}

using Arrakis.Pipeline.Web;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>What the page shows of a node.</summary>
internal sealed class NodeView(NodeHost node) : IRunView
{
    private static readonly TimeSpan LatencyWindow = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Queue<(long Tick, LatencyRecorder Recorder)> _latencies = new();
    private Task<long> _counting = Task.FromResult(0L);
    private long _countedAt = long.MinValue / 2;
    private long _deadLetters;

    public RunSnapshot Snapshot()
    {
        var totals = node.OwnPipeline?.Totals;
        var partitions = node.OwnPipeline?.Partitions ?? [];
        var gateway = node.OwnGateway?.Status;
        return new RunSnapshot
        {
            State = node.State,
            Source = node.Source,
            Received = gateway?.Shards.Sum(s => s.EventsReceived) ?? 0,
            Applied = totals?.Durable ?? 0,
            LagEvents = partitions.Sum(p => p.Lag),
            LagSeconds = partitions.Select(p => p.LagSeconds).DefaultIfEmpty().Max(),
            Latency = totals is null ? null : RecentLatency(totals.Latency),
            DeadLetters = CountDeadLetters(),
            RowsWritten = totals?.Rows ?? 0,
            BatchesWritten = totals?.Batches ?? 0,
            Shards = [.. gateway?.Shards.Select(View) ?? []],
        };
    }

    public IReadOnlyList<CommunitySummary> Communities() =>
        [.. (node.OwnPipeline?.Communities ?? []).Select(c => new CommunitySummary(c.Id, Name: null, c.Members, c.Events, c.IsFrozen))];

    public async ValueTask<BoardView?> BoardAsync(CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default)
    {
        if (node.OwnPipeline is not { } pipeline || pipeline.Communities.All(c => c.Id != community))
            return null;
        return await pipeline.AskAsync(community, c => BoardReader.Read(c, type, page), cancellationToken: cancellationToken);
    }

    // The snapshot must not wait: it shows the count that the last one asked for.
    private long CountDeadLetters()
    {
        var counting = _counting;
        if (counting.IsCompleted && Environment.TickCount64 - _countedAt >= node.DeadLetterInterval.TotalMilliseconds)
        {
            _countedAt = Environment.TickCount64;
            _counting = node.DeadLetters.CountAsync().AsTask();
        }

        return counting.IsCompletedSuccessfully ? _deadLetters = counting.Result : _deadLetters;
    }

    private static ShardView View(Gateway.ShardStatus shard) => new(
        shard.Shard,
        shard.State switch
        {
            Gateway.ShardState.Connecting or Gateway.ShardState.Identifying => Pipeline.Web.ShardState.Connecting,
            Gateway.ShardState.Resuming => Pipeline.Web.ShardState.Resuming,
            Gateway.ShardState.Ready or Gateway.ShardState.Paused => Pipeline.Web.ShardState.Ready,
            Gateway.ShardState.Dead => Pipeline.Web.ShardState.Dead,
            _ => Pipeline.Web.ShardState.Disconnected,
        },
        shard.Guilds, shard.RoundTripMs / 1000.0, shard.IsHealthy ? null : shard.LogFault ?? shard.LastError, shard.SequenceDurable);

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
                : new LatencySummary(Seconds(recent, .5), Seconds(recent, .9), Seconds(recent, .99), recent.MaxUs / 1e6) { P999 = Seconds(recent, .999) };
        }
    }

    private static double Seconds(LatencyRecorder recorder, double quantile) => recorder.PercentileUs(quantile) / 1e6;
}

using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Web;

namespace Arrakis.Cli.Hosting.View;

/// <summary>How a node stands, from what its parts say of themselves. Waits for nothing.</summary>
internal sealed class SnapshotReader(NodeHost node)
{
    private const int MostProblems = 20;
    private readonly RecentLatency _latency = new();

    public RunSnapshot Read()
    {
        var totals = node.OwnPipeline?.Totals;
        var partitions = node.OwnPipeline?.Partitions ?? [];
        var shards = node.OwnGateway?.Status.Shards ?? [];
        return new RunSnapshot
        {
            State = node.State,
            Role = node.Role,
            Node = node.Name,
            Source = node.Source,
            Received = shards.Sum(s => s.EventsReceived),
            Applied = totals?.Durable ?? 0,
            LagEvents = partitions.Sum(p => p.Lag),
            LagSeconds = partitions.Select(p => p.LagSeconds).DefaultIfEmpty().Max(),
            Latency = totals is null ? null : _latency.Of(totals.Latency),
            DeadLetters = node.DeadLettersKept,
            RowsWritten = totals?.Rows ?? 0,
            BatchesWritten = totals?.Batches ?? 0,
            WritesInFlight = node.OwnPipeline?.WritesInFlight ?? 0,
            Communities = partitions.Sum(p => p.Communities),
            Members = partitions.Sum(p => p.Members),
            Shards = [.. shards.Select(ShardOf)],
            Partitions = [.. partitions.Select(PartitionOf)],
            Problems = [.. node.Problems.Take(MostProblems)],
        };
    }

    private PartitionView PartitionOf(PartitionStatus p) => new(
        p.Partition, p.ReadOffset, p.CommittedOffset, p.EndOffset, p.Lag, p.LagSeconds, p.Communities, p.Members, Said(p.Stopped));

    // What the store, Kafka or Discord said stands in it.
    private string? Said(string? reason) => reason is null ? null : node.Redact(reason);

    private ShardView ShardOf(Gateway.ShardStatus shard) => new(
        shard.Shard,
        shard.State switch
        {
            Gateway.ShardState.Connecting or Gateway.ShardState.Identifying => ShardState.Connecting,
            Gateway.ShardState.Resuming => ShardState.Resuming,
            Gateway.ShardState.Ready or Gateway.ShardState.Paused => ShardState.Ready,
            Gateway.ShardState.Dead => ShardState.Dead,
            _ => ShardState.Disconnected,
        },
        shard.Guilds, shard.RoundTripMs / 1000.0, Said(shard.IsHealthy ? null : shard.LogFault ?? shard.LastError), shard.SequenceDurable)
    {
        HeartbeatAgeSeconds = shard.HeartbeatAgeMs / 1000.0,
        BufferedEvents = shard.Buffered,
    };
}

using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Bench.Kafka;

/// <summary>Ours: shards that append their batches one after the other, and a reader for each partition.</summary>
internal sealed class LogClient(Broker broker, PendingRecord[][][] shards) : IKafkaClient
{
    private const int ReadRecords = 1_000;
    private readonly int _events = shards.Sum(shard => shard.Sum(batch => batch.Length));

    public string Name => "KafkaEventLog";

    public async Task<KafkaFigures> WriteAsync(string prefix)
    {
        await using var log = await OpenAsync(prefix);
        await Task.WhenAll(shards.Select(shard => Task.Run(async () =>
        {
            foreach (var batch in shard)
                await log.AppendAsync(new AppendRequest { Records = batch });
        })));
        return KafkaFigures.Unmeasured;
    }

    public async Task<KafkaFigures> ReadAsync(string prefix)
    {
        await using var log = await OpenAsync(prefix);
        var read = (await Task.WhenAll(Enumerable.Range(0, log.PartitionCount).Select(p => Task.Run(() => ReadPartitionAsync(log, p)))))
            .Sum();
        return read == _events
            ? KafkaFigures.Unmeasured
            : throw new InvalidOperationException(
                $"{read:N0} of {_events:N0} events were read: the broker does not keep so many; give fewer --events.");
    }

    public void Dispose()
    {
    }

    private static async Task<long> ReadPartitionAsync(KafkaEventLog log, int partition)
    {
        var (start, end) = await log.GetRangeAsync(partition);
        var batch = new LogBatch();
        long read = 0;
        for (var next = start; next < end; next = batch[batch.Count - 1].Offset + 1)
        {
            await log.ReadAsync(partition, next, ReadRecords, batch);
            read += batch.Count;
        }

        return read;
    }

    private Task<KafkaEventLog> OpenAsync(string prefix)
    {
        var state = new NoLogState();
        return KafkaEventLog.OpenAsync(broker.Options(prefix), state, state, state, NullLoggerFactory.Instance);
    }
}

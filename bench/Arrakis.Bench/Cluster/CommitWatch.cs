using System.Diagnostics;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;

namespace Arrakis.Bench.Cluster;

/// <summary>Reads the committed positions from the store, as they stand there: what is committed is durable.</summary>
internal sealed class CommitWatch(ILogPositionStore positions, KafkaEventLog log)
{
    /// <summary>The next offset of a partition that is not durable.</summary>
    public async Task<long> CommittedAsync(int partition) => (await positions.GetCommitAsync(log.LogId, partition))?.NextOffset ?? 0;

    /// <summary>Of all partitions.</summary>
    public Task<long[]> AllAsync() => Task.WhenAll(Enumerable.Range(0, log.PartitionCount).Select(CommittedAsync));

    /// <summary>Waits until partitions are durable from an offset on.</summary>
    /// <param name="partitions">Which.</param>
    /// <param name="above">Each has to be above its offset here.</param>
    /// <param name="all">Whether all of them have to be, or one.</param>
    /// <param name="patience">How long to wait.</param>
    /// <returns>When it was seen, as a timestamp.</returns>
    public async Task<long> WaitAboveAsync(IReadOnlyList<int> partitions, long[] above, bool all, TimeSpan patience)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < patience;)
        {
            var committed = await Task.WhenAll(partitions.Select(CommittedAsync));
            var reached = committed.Zip(partitions).Count(c => c.First > above[c.Second]);
            if (all ? reached == partitions.Count : reached > 0)
                return Stopwatch.GetTimestamp();
            await Task.Delay(20);
        }

        throw new TimeoutException($"the partitions are not durable within {patience.TotalSeconds:0} s.");
    }
}

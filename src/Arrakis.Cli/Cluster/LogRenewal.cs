using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Cluster;

/// <summary>The identity of a log whose topic was made anew.</summary>
internal static class LogRenewal
{
    /// <summary>As many partitions as a log can have.</summary>
    private const int MostPartitions = 1_024;

    /// <summary>
    /// Refuses to take a topic for one that was made anew while it still holds a record that was committed: under another
    /// identity all of it would be applied, and counted, once more.
    /// </summary>
    /// <exception cref="CommandFailedException">It is the topic of which the positions speak.</exception>
    /// <exception cref="EventLogException">No broker, or not the store, answers; transient.</exception>
    public static async Task RefuseTheSameAsync(
        ILogPositionStore positions, KafkaOptions options, int partitions, CancellationToken cancellationToken)
    {
        var logId = await positions.IdentifyLogAsync(options.EventsTopic, cancellationToken);
        await using var reader = new KafkaTopicReader(options, options.EventsTopic, NullLogger.Instance);
        for (var partition = 0; partition < partitions; partition++)
        {
            if (await positions.GetCommitAsync(logId, partition, cancellationToken) is not { NextOffset: > 0, LastRecord: not 0 } commit
                || !await HoldsAsync(reader, partition, commit, cancellationToken))
                continue;
            throw new CommandFailedException(
                $"{options.EventsTopic} was not made anew: partition {partition} still holds the record that was committed last, at offset "
                + $"{commit.NextOffset - 1}. Nothing was changed. Without --made-anew the command only makes what is missing.");
        }
    }

    private static async Task<bool> HoldsAsync(
        KafkaTopicReader reader, int partition, LogCommit commit, CancellationToken cancellationToken)
    {
        var last = commit.NextOffset - 1;
        var range = await reader.GetRangeAsync(partition, cancellationToken);
        if (last < range.Start || last >= range.End)
            return false;
        var batch = new LogBatch();
        await reader.ReadAsync(partition, last, 1, batch, cancellationToken);
        return batch.Count > 0 && batch[0].Offset == last && StableHash.Compute(batch[0].Payload.Span) == commit.LastRecord;
    }

    /// <summary>Gives the log another identity if positions of an earlier topic of that name are kept.</summary>
    /// <returns>The new identity; null if the old one was never used.</returns>
    public static async Task<string?> RenewIfUsedAsync(ILogPositionStore positions, string topic, CancellationToken cancellationToken)
    {
        var old = await positions.IdentifyLogAsync(topic, cancellationToken);
        for (var partition = 0; partition < MostPartitions; partition++)
        {
            if (await positions.GetCommitAsync(old, partition, cancellationToken) is { NextOffset: > 0 })
                return await positions.RenewLogAsync(topic, old, cancellationToken);
        }

        return null;
    }
}

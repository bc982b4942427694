using Arrakis.Pipeline.Delivery;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// What an owner needs to go on where the last one was durable: the commit, the identities before it, and what was refused after
/// it. Refuses a log that is not the one that the commit speaks of.
/// </summary>
internal sealed class PartitionRestore(int partition, OwnerServices services, LogBatch batch)
{
    private const string Advice =
        "The log was made anew or has lost records, and events would be skipped. Restore log and store from the same moment; or, if it "
        + "was made anew on purpose, give it a new identity: a topic by `arrakis topics create --made-anew`, a log.db by moving it away "
        + "whole, so that a new one is begun";

    /// <summary>The last commit; before the first one, where the log begins.</summary>
    /// <exception cref="EventLogException">The log ends before it, or no longer holds what comes after it.</exception>
    public async Task<LogCommit> ReadCommitAsync(CancellationToken cancellationToken)
    {
        // In this order: what was committed was in the log before.
        var known = await services.Gate.ReadAsync(ct => services.Log.GetCommitAsync(partition, ct), cancellationToken);
        var range = await RangeAsync(cancellationToken);
        if (known is null && range.Start > 0)
        {
            // Nobody was promised what came before: no owner has ever read this partition.
            services.Logger.LogWarning(
                "Partition {Partition} is read for the first time, and begins at offset {Start}: retention has deleted what came before",
                partition, range.Start);
        }

        var commit = known ?? new LogCommit(range.Start, []);
        if (commit.NextOffset > range.End)
            throw Refusal($"is committed up to offset {commit.NextOffset}, but ends at {range.End}. {Advice}");
        if (commit.NextOffset < range.Start)
        {
            throw Refusal(
                $"is done up to offset {commit.NextOffset}, but the lowest that it still holds is {range.Start}: "
                + "retention has deleted what was never processed. Restore the log from a copy; or, to go on without those records, "
                + "make it anew, and lengthen its retention");
        }

        return commit;
    }

    /// <summary>A reader that knows the duplicates of what was committed.</summary>
    /// <exception cref="EventLogException">The record before the commit is another one than it was.</exception>
    public async Task<RecordReader> ReaderAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        var filter = new DuplicateFilter(commit.Sessions);
        await RememberIdentitiesAsync(filter, commit, cancellationToken);
        var refused = await services.Gate.ReadAsync(
            ct => services.DeadLetters.KeysFromAsync(services.Epoch, partition, commit.NextOffset, ct), cancellationToken);
        return new RecordReader(services.Epoch, partition, services.Log.PartitionCount, filter, refused);
    }

    private async Task RememberIdentitiesAsync(DuplicateFilter filter, LogCommit commit, CancellationToken cancellationToken)
    {
        var from = await FirstKeptAsync(commit.NextOffset - DuplicateFilter.Window, cancellationToken);
        while (from < commit.NextOffset)
        {
            if (!await TryReadAsync(from, commit.NextOffset, cancellationToken))
            {
                from = await FirstKeptAsync(from, cancellationToken);
                continue;
            }

            if (batch.Count == 0)
                break;
            for (var i = 0; i < batch.Count && batch[i].Offset < commit.NextOffset; i++)
                Remember(filter, batch[i], commit);
            from = batch[batch.Count - 1].Offset + 1;
        }
    }

    private void Remember(DuplicateFilter filter, LogRecord record, LogCommit commit)
    {
        if (record.Offset == commit.NextOffset - 1 && commit.LastRecord != 0
            && StableHash.Compute(record.Payload.Span) != commit.LastRecord)
            throw Refusal($"holds another record at offset {record.Offset} than the one that was committed. {Advice}");
        // What cannot be decoded has a dead letter from when it was first read, and no identity.
        if (RecordReader.Decode(record, out _) is { } e)
            filter.Remember(e, record.Offset);
    }

    // False where retention was faster than we: what it deletes is not needed any more.
    private async Task<bool> TryReadAsync(long from, long before, CancellationToken cancellationToken)
    {
        try
        {
            await services.ReadAsync(partition, from, (int)Math.Min(services.Options.ReadRecords, before - from), batch, cancellationToken);
            return true;
        }
        catch (EventLogException)
        {
            if ((await RangeAsync(cancellationToken)).Start <= from)
                throw;
            return false;
        }
    }

    private async Task<long> FirstKeptAsync(long offset, CancellationToken cancellationToken) =>
        Math.Max((await RangeAsync(cancellationToken)).Start, offset);

    private ValueTask<LogRange> RangeAsync(CancellationToken cancellationToken) =>
        services.Gate.ReadAsync(ct => services.Log.GetRangeAsync(partition, ct), cancellationToken);

    private EventLogException Refusal(string what) =>
        new($"partition {partition} of the log {services.Log.LogId} {what}", isTransient: false);
}

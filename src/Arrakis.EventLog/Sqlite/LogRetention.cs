using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.EventLog.Sqlite.Tables;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.EventLog.Sqlite;

/// <summary>
/// Deletes old records in small slices between the appends. Freed pages are used again by later appends; when they are
/// more than a quarter of the file, some are given back to the file system.
/// </summary>
internal sealed class LogRetention(SqliteGroupWriter writer, PartitionTail[] tails, RetentionOptions options, TimeProvider time)
{
    private const int VacuumPages = 4_000;

    /// <summary>One pass after another until it is cancelled. What fails is counted, and tried again by the next pass.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Task.Delay(options.Interval, time, cancellationToken);
                await PassAsync(cancellationToken);
            }
            catch (EventLogException)
            {
                EventLogMetrics.RetentionErrors.Add(1);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Deletes what may go now.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Nothing is older than time itself: a very large age keeps everything.
        var oldest = options.MaxAge < now - DateTimeOffset.UnixEpoch ? (now - options.MaxAge).ToUnixTimeMilliseconds() : 0;
        await writer.WriteAsync(database => ExpireDeadLetters(database, oldest), cancellationToken);
        for (var partition = 0; partition < tails.Length; partition++)
        {
            while (await DeleteSliceAsync(partition, oldest, cancellationToken) == options.SliceRecords)
            {
            }
        }

        if (options.MaxBytes is { } maxBytes)
            await ShrinkAsync(maxBytes, cancellationToken);
        await writer.WriteAsync(Vacuum, cancellationToken);
    }

    // The key of a record that may be read again stays, so that it stays refused; what it held goes.
    private int ExpireDeadLetters(SqliteDatabase database, long olderThanMs)
    {
        var deleted = 0;
        for (var partition = 0; partition < tails.Length; partition++)
            deleted += DeadLetterTable.Expire(database, partition, PositionTable.NextOffset(database, partition), olderThanMs);
        return deleted + DeadLetterTable.ExpireFrames(database, olderThanMs);
    }

    private static bool Vacuum(SqliteDatabase database)
    {
        var free = database.QueryInt64("PRAGMA freelist_count");
        if (free <= database.QueryInt64("PRAGMA page_count") / 4)
            return false;
        database.Execute($"PRAGMA incremental_vacuum({VacuumPages})");
        return true;
    }

    private static long UsedBytes(SqliteDatabase database) =>
        (database.QueryInt64("PRAGMA page_count") - database.QueryInt64("PRAGMA freelist_count"))
        * database.QueryInt64("PRAGMA page_size");

    private async Task ShrinkAsync(long maxBytes, CancellationToken cancellationToken)
    {
        var deleted = 1;
        while (deleted > 0)
        {
            deleted = 0;
            for (var partition = 0; partition < tails.Length; partition++)
            {
                if (await writer.WriteAsync(UsedBytes, cancellationToken) <= maxBytes)
                    return;
                deleted += await DeleteSliceAsync(partition, long.MaxValue, cancellationToken);
            }
        }
    }

    private async Task<int> DeleteSliceAsync(int partition, long beforeMs, CancellationToken cancellationToken)
    {
        var (start, deleted) = await writer.WriteAsync(database => DeleteSlice(database, partition, beforeMs), cancellationToken);
        if (deleted == 0)
            return 0;
        tails[partition].DeletedBelow(start);
        EventLogMetrics.Deleted.Add(deleted);
        return deleted;
    }

    private (long Start, int Deleted) DeleteSlice(SqliteDatabase database, int partition, long beforeMs)
    {
        // The newest record always stays: it tells the next start where offsets go on.
        var limit = Math.Min(PositionTable.NextOffset(database, partition) - options.KeepBelowCommit, tails[partition].End - 1);
        return RecordTable.EndOfOlder(database, partition, limit, options.SliceRecords, beforeMs) is { } start
            ? (start, RecordTable.DeleteBelow(database, partition, start))
            : default;
    }
}

using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.EventLog.Sqlite.Tables;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Sqlite;

/// <content>What only reads. Every read has a connection to itself, and one snapshot of the database.</content>
public sealed partial class SqliteEventLog
{
    private static readonly TimeSpan ReadOnlyPoll = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public ValueTask ReadAsync(
        int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(fromOffset);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        CheckPartition(partition);
        cancellationToken.ThrowIfCancellationRequested();
        into.Clear();

        // At the tail nothing has to be read, and owners ask there most often.
        if (_owner is not null && fromOffset >= _owner.Tails[partition].End)
            return ValueTask.CompletedTask;
        Read(
            database => RecordTable.Read(database, partition, fromOffset, maxRecords, _options.ReadBytes, into));
        if (into.Count > 0 && into[0].Offset != fromOffset)
            RefuseBelowStart(partition, fromOffset, into[0].Offset);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default)
    {
        CheckPartition(partition);
        if (_owner is not null)
        {
            await _owner.Tails[partition].WaitAsync(offset, cancellationToken);
            return;
        }

        while ((await GetRangeAsync(partition, cancellationToken)).End <= offset)
            await Task.Delay(ReadOnlyPoll, _options.Time, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default)
    {
        CheckPartition(partition);
        return _owner?.Tails[partition] is { } tail
            ? ValueTask.FromResult(new LogRange(tail.Start, tail.End))
            : ValueTask.FromResult(Read(database => RecordTable.Range(database, partition)));
    }

    /// <inheritdoc/>
    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default)
    {
        CheckPartition(partition);
        return ValueTask.FromResult(Read(database => PositionTable.Read(database, partition)));
    }

    internal static Exception Translate(Exception error) => error switch
    {
        SqliteErrorException e => new EventLogException(e.Message, e.IsTransient, e),
        EventLogException e => new EventLogException(e.Message, e.IsTransient, e),
        _ => new EventLogException($"The event log failed: {error.Message}", isTransient: false, error),
    };

    private static T Guard<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (SqliteErrorException e)
        {
            throw Translate(e);
        }
    }

    private T Read<T>(Func<SqliteDatabase, T> read)
    {
        try
        {
            using var lease = _readers.Rent();
            var result = read(lease.Database);
            _gives = true;
            return result;
        }
        catch (SqliteErrorException e)
        {
            _gives = false;
            throw Translate(e);
        }
    }

    private void Read(Action<SqliteDatabase> read) => Read(database =>
    {
        read(database);
        return true;
    });

    private void RefuseBelowStart(int partition, long fromOffset, long lowest) => throw new EventLogException(
        $"{_readers.Path}: partition {partition} no longer holds offset {fromOffset}, retention has deleted it; the lowest is {lowest}",
        isTransient: false);
}

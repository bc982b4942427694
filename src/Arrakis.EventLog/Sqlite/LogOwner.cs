using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.EventLog.Sqlite.Tables;

namespace Arrakis.EventLog.Sqlite;

/// <summary>What the process that writes the log has beyond its readers: the lock, the writer, the tails and retention.</summary>
internal sealed class LogOwner : IAsyncDisposable
{
    private readonly SqliteOwnerLock _lock;
    private readonly SqliteReadPool _readers;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _retention;

    /// <summary>Starts the writer and retention. Lock, connection and readers are this object's from here on.</summary>
    public LogOwner(SqliteEventLogOptions options, SqliteDatabase database, SqliteReadPool readers, SqliteOwnerLock @lock)
    {
        _lock = @lock;
        _readers = readers;
        Tails = [.. Enumerable.Range(0, options.Partitions).Select(partition => Tail(database, partition))];
        Appender = new LogAppender(Tails, options.Time);
        Writer = new SqliteGroupWriter(database, new SqliteGroupOptions
        {
            ThreadName = "event log writer",
            QueueLength = options.QueueLength,
            MaxGroupBytes = options.GroupBytes,
            Committed = Appender.Committed,
            RolledBack = Appender.RolledBack,
            Translate = SqliteEventLog.Translate,
        });
        Retention = new LogRetention(Writer, Tails, options.Retention, options.Time);
        _retention = Retention.RunAsync(_stop.Token);
    }

    /// <summary>The tails, by partition.</summary>
    public PartitionTail[] Tails { get; }

    /// <summary>Gives offsets.</summary>
    public LogAppender Appender { get; }

    /// <summary>The one writer.</summary>
    public SqliteGroupWriter Writer { get; }

    /// <summary>Deletes what is old.</summary>
    public LogRetention Retention { get; }

    /// <summary>Stops retention, drains the writer, closes readers and file, and releases the lock, in this order.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _retention;
        var closed = new ObjectDisposedException(nameof(SqliteEventLog));
        foreach (var tail in Tails)
            tail.Close(closed);
        try
        {
            // Readers first: the checkpoint at the writer's end waits for those that still read.
            _readers.Dispose();
            await Writer.DisposeAsync();
        }
        finally
        {
            _lock.Dispose();
            _stop.Dispose();
        }
    }

    private static PartitionTail Tail(SqliteDatabase database, int partition)
    {
        var (start, end) = RecordTable.Range(database, partition);
        return new PartitionTail(start, end);
    }
}

using System.Threading.Channels;

namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>
/// The one writer of a database. Its thread takes all work that waits, within bounds, and commits it in one transaction:
/// one sync of the disk serves all callers that came while the last one ran. The queue is bounded, and every caller waits
/// until its own work has ended, so payloads stay with callers that wait for them.
/// </summary>
internal sealed class SqliteGroupWriter : IAsyncDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteGroupOptions _options;
    private readonly Channel<SqliteWork> _queue;
    private readonly List<SqliteWork> _group = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteWork? _next;
    private long _logLimit;

    /// <summary>Creates the writer and starts its thread. It owns the connection from here on.</summary>
    public SqliteGroupWriter(SqliteDatabase database, SqliteGroupOptions options)
    {
        _database = database;
        _options = options;
        _logLimit = options.MaxLogBytes;
        _queue = Channel.CreateBounded<SqliteWork>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = options.ThreadName }.Start();
    }

    /// <summary>
    /// Queues work and completes when it is durable. A cancelled token takes it back as long as the writer has not begun
    /// with it; after that the call ends as the work ends, because the writer still reads what the caller owns.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The writer is closed.</exception>
    public async ValueTask WriteAsync(SqliteWork work, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(work, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException(_database.Path, e);
        }

        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((SqliteWork)state!).TryCancel(token), work);
        await work.Ended;
    }

    /// <summary>Queues a function and returns its result once it is durable.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<SqliteDatabase, T> apply, CancellationToken cancellationToken)
    {
        var work = new SqliteWork<T>(apply);
        await WriteAsync(work, cancellationToken);
        return work.Result;
    }

    /// <summary>Writes what is queued, empties the write-ahead log and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
    }

    private void Run()
    {
        Exception? error = null;
        try
        {
            while (TakeGroup())
                WriteGroup();
            SqliteFile.Checkpoint(_database);
        }
        catch (SqliteErrorException e) when (e.IsTransient)
        {
            // Everything is durable in the write-ahead log: a checkpoint that a full disk refuses is the next start's.
        }
        catch (Exception e)
        {
            error = _options.Translate(e);
        }

        _database.Dispose();
        if (error is null)
            _stopped.TrySetResult();
        else
            _stopped.TrySetException(error);
    }

    private bool TakeGroup()
    {
        _group.Clear();
        long bytes = 0;
        while (_group.Count < _options.MaxGroup && TryPeek(wait: _group.Count == 0) is { } work)
        {
            if (_group.Count > 0 && bytes + work.Bytes > _options.MaxGroupBytes)
                break;
            _next = null;
            if (!work.TryTake())
                continue;
            bytes += work.Bytes;
            _group.Add(work);
        }

        return _group.Count > 0;
    }

    private SqliteWork? TryPeek(bool wait)
    {
        while (_next is null && !_queue.Reader.TryRead(out _next))
        {
            if (!wait || !_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                return null;
        }

        return _next;
    }

    private void WriteGroup()
    {
        var error = TryWrite(_group);
        if (error is null or SqliteErrorException { IsTransient: true } || _group.Count == 1)
        {
            End(_group, error);
            return;
        }

        // One piece of work cannot be written, ever: alone, it fails without taking the others with it.
        foreach (var work in _group)
            End([work], TryWrite([work]));
    }

    private Exception? TryWrite(List<SqliteWork> group)
    {
        try
        {
            KeepLogShort();
            _database.Statement("BEGIN IMMEDIATE").Run();
            foreach (var work in group)
                work.Apply(_database);
            _database.Statement("COMMIT").Run();
            _options.Committed();
            return null;
        }
        catch (Exception e)
        {
            return Undo() is { } undo ? new AggregateException(e, undo) : e;
        }
    }

    /// <summary>
    /// SQLite begins its log anew at a moment without readers. Where readers leave no such moment, this waits for those of
    /// now; one that does not end is not waited for again until the log has grown by as much once more.
    /// </summary>
    private void KeepLogShort()
    {
        var log = new FileInfo(_database.Path + "-wal");
        if (log.Exists && log.Length > _logLimit)
            _logLimit = SqliteFile.RestartLog(_database) ? _options.MaxLogBytes : log.Length + _options.MaxLogBytes;
    }

    private void End(List<SqliteWork> group, Exception? error)
    {
        foreach (var work in group)
        {
            if (error is null)
                work.Complete();
            else
                work.Fail(_options.Translate(error));
        }
    }

    /// <summary>Undoes the transaction; what stands in the way is returned, and the next group meets it again.</summary>
    private SqliteErrorException? Undo()
    {
        _options.RolledBack();
        try
        {
            // A statement that still walks holds the transaction open; some errors SQLite has undone by itself.
            _database.ResetStatements();
            if (_database.IsInTransaction)
                _database.Execute("ROLLBACK");
            return null;
        }
        catch (SqliteErrorException e)
        {
            return e;
        }
    }
}

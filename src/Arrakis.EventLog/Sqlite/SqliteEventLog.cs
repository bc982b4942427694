using System.Diagnostics;
using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.EventLog.Sqlite.Tables;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.EventLog.Sqlite;

/// <summary>
/// The embedded event log: one SQLite database that one process writes. Appends that wait together are committed together,
/// with one sync of the disk; a record's offset is given then, so offsets are dense. Dead letters and gateway sessions stand
/// in the same database and, where they come with records, in the same transaction.
/// </summary>
/// <remarks>
/// When the disk is full, appends fail with a transient <see cref="EventLogException"/>, and nothing of them is kept; they
/// work again once there is room. Cancelling an append or a commit takes it back while it still queues; after that the call
/// ends when the transaction does.
/// </remarks>
public sealed partial class SqliteEventLog : IEventLog, IDeadLetterStore, IGatewaySessionStore
{
    private readonly SqliteReadPool _readers;
    private readonly SqliteEventLogOptions _options;
    private readonly LogOwner? _owner;
    private readonly LogGauges? _gauges;
    private volatile bool _takes = true;
    private volatile bool _gives = true;
    private int _disposed;

    private SqliteEventLog(SqliteEventLogOptions options, LogMeta meta, SqliteReadPool readers, LogOwner? owner)
    {
        _options = options;
        _readers = readers;
        _owner = owner;
        LogId = meta.LogId;
        PartitionCount = meta.Partitions;
        // Who only reads beside the node says nothing of it.
        _gauges = owner is null ? null : new LogGauges(meta.Partitions, () => _takes && _gives);
    }

    /// <inheritdoc/>
    public int PartitionCount { get; }

    /// <inheritdoc/>
    public string LogId { get; }

    /// <summary>Opens the log to write and read it, and makes it where there is none.</summary>
    /// <exception cref="EventLogException">
    /// Another process writes it; or the file is no event log, damaged, newer than this program, or has another number of partitions.
    /// </exception>
    public static Task<SqliteEventLog> OpenAsync(SqliteEventLogOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Task.Run(() => Guard(() => Open(options)), cancellationToken);
    }

    /// <summary>
    /// Opens an existing log to read it beside the process that writes it, if one does. Whatever would write throws
    /// <see cref="EventLogException"/>, and <see cref="WaitForRecordAsync"/> looks four times a second.
    /// </summary>
    /// <param name="directory">Where <see cref="SqliteEventLogOptions.FileName"/> is.</param>
    /// <exception cref="EventLogException">There is no log, or it is damaged or of another version.</exception>
    public static SqliteEventLog OpenReadOnly(string directory) => Guard(() =>
    {
        var options = new SqliteEventLogOptions { Directory = directory };
        var readers = new SqliteReadPool(options.DatabasePath, LogSchema.Schema);
        using var lease = readers.Rent();
        if (LogMeta.Read(lease.Database) is { } meta)
            return new SqliteEventLog(options, meta, readers, owner: null);
        readers.Dispose();
        throw SqliteErrorException.Refused($"{options.DatabasePath}: the owner of this event log has not finished making it; try again");
    });

    /// <inheritdoc/>
    public async ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var record in request.Records)
            CheckPartition(record.Partition);
        if (request is { Records.Count: 0, DeadLetters.Count: 0, Session: null })
            return;

        var owner = Owner();
        var asked = Stopwatch.GetTimestamp();
        await WatchAsync(owner.Writer.WriteAsync(new AppendWork(owner.Appender, request), cancellationToken));
        EventLogMetrics.AppendDuration.Record(Stopwatch.GetElapsedTime(asked).TotalSeconds);
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        CheckPartition(partition);
        await WriteAsync(database => PositionTable.Write(database, partition, commit), cancellationToken);
    }

    /// <summary>Writes what is queued, moves everything into the database file and releases it for other processes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _gauges?.Dispose();
        if (_owner is not null)
            await _owner.DisposeAsync();
        else
            _readers.Dispose();
    }

    /// <summary>Deletes now what retention allows, as its background task does from time to time.</summary>
    internal Task ApplyRetentionAsync(CancellationToken cancellationToken) => Owner().Retention.PassAsync(cancellationToken);

    private static SqliteEventLog Open(SqliteEventLogOptions options)
    {
        var ownerLock = SqliteOwnerLock.Take(options.DatabasePath);
        SqliteDatabase? database = null;
        try
        {
            database = SqliteFile.OpenToWrite(options.DatabasePath, LogSchema.Schema);
            var meta = LogMeta.ReadOrCreate(database, options.Partitions);
            var readers = new SqliteReadPool(options.DatabasePath, LogSchema.Schema);
            return new SqliteEventLog(options, meta, readers, new LogOwner(options, database, readers, ownerLock));
        }
        catch
        {
            database?.Dispose();
            ownerLock.Dispose();
            throw;
        }
    }

    /// <summary>What only the writing process has; refused where the log is open for reading.</summary>
    internal LogOwner Owner()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _owner ?? throw new EventLogException(
            $"{_readers.Path}: the event log is open for reading only; write through the process that owns it", isTransient: false);
    }

    private async ValueTask WriteAsync(Action<SqliteDatabase> apply, CancellationToken cancellationToken) =>
        await Owner().Writer.WriteAsync(
            database =>
            {
                apply(database);
                return true;
            },
            cancellationToken);

    // Whether the log takes records is what the last append says; a full disk may refuse those and still take a commit.
    private async ValueTask WatchAsync(ValueTask append)
    {
        try
        {
            await append;
            _takes = true;
        }
        catch (EventLogException)
        {
            _takes = false;
            throw;
        }
    }

    private void CheckPartition(int partition)
    {
        if ((uint)partition >= (uint)PartitionCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(partition), partition, $"The event log has the partitions 0 to {PartitionCount - 1}.");
        }
    }
}

using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Pipeline.Stores.Sqlite.Tables;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite;

/// <summary>
/// The embedded store: one SQLite database that one process writes, with the tables and names of the ScyllaDB schema.
/// Batches that wait together are committed together, with one sync of the disk.
/// </summary>
/// <remarks>
/// Real numbers come back bit for bit, but NaN is refused and −0 comes back as 0. History lives 90 days by the events'
/// time: when a community gets history, a slice of what is 90 days older than its newest window is deleted. An erased
/// member leaves a tombstone, so that a late write from before the erasure does not bring it back.
/// </remarks>
public sealed partial class SqliteCommunityStore : ICommunityStore
{
    private readonly SqliteReadPool _readers;
    private readonly SqliteCommunityStoreOptions _options;
    private readonly SqliteOwnerLock? _lock;
    private readonly SqliteGroupWriter? _writer;
    private int _disposed;

    private SqliteCommunityStore(
        SqliteCommunityStoreOptions options, SqliteReadPool readers, SqliteOwnerLock? @lock = null, SqliteGroupWriter? writer = null)
    {
        _options = options;
        _readers = readers;
        _lock = @lock;
        _writer = writer;
    }

    /// <summary>Opens the store to write and read it, and makes it where there is none.</summary>
    /// <exception cref="CommunityStoreException">
    /// Another process writes it; or the file is no store, damaged, or newer than this program. The message says what to do.
    /// </exception>
    public static Task<SqliteCommunityStore> OpenAsync(SqliteCommunityStoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Task.Run(() => Guard(() => Open(options)), cancellationToken);
    }

    /// <summary>
    /// Opens an existing store to read it beside the process that writes it, if one does; writes throw
    /// <see cref="CommunityStoreException"/>.
    /// </summary>
    /// <param name="directory">Where <see cref="SqliteCommunityStoreOptions.FileName"/> is.</param>
    /// <exception cref="CommunityStoreException">There is no store, or it is damaged or of another version.</exception>
    public static SqliteCommunityStore OpenReadOnly(string directory)
    {
        var options = new SqliteCommunityStoreOptions { Directory = directory };
        return Guard(() => new SqliteCommunityStore(options, new SqliteReadPool(options.DatabasePath, StoreSchema.Schema)));
    }

    /// <inheritdoc/>
    public ValueTask<int> OpenEpochAsync(string logId, int partitions, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(logId);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        return Writer().WriteAsync(database => EpochTable.Open(database, logId, partitions), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteScoresAsync(CommunityId community, IReadOnlyList<MemberRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        BatchRules.Check(community, rows);
        return WriteAsync(StoreTable.Scores, rows.Count, database => WriteScores(database, rows), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteCommunityAsync(CommunityRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        return WriteAsync(StoreTable.Communities, 1, database => CommunityTable.Write(database, row), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteProfileAsync(
        MemberId member, CommunityId community, LogPosition position, CancellationToken cancellationToken = default) =>
        WriteAsync(StoreTable.ScoresByProfile, 1, database => WriteProfile(database, member, community, position), cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteEligibilityAsync(EligibilitySnapshot snapshot, CancellationToken cancellationToken = default)
    {
        BatchRules.Check(snapshot);
        return WriteAsync(
            StoreTable.EligibilitySnapshots, 1, database => EligibilityTable.Write(database, snapshot, _options.Time.GetUtcNow()),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteHistoryAsync(IReadOnlyList<HistoryRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        BatchRules.Check(rows);
        return WriteAsync(StoreTable.ScoreHistory, rows.Count, database => WriteHistory(database, rows), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WritePageAsync(LeaderboardPage page, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        BatchRules.Check(page);
        return WriteAsync(StoreTable.Leaderboards, page.Entries.Count, database => PageTable.Write(database, page), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DeletePagesAsync(
        CommunityId community, LeaderboardType type, int fromPage, LogPosition asOf, CancellationToken cancellationToken = default) =>
        WriteAsync(
            StoreTable.Leaderboards, 0, database => PageTable.DeleteFrom(database, community, type, fromPage, asOf), cancellationToken);

    /// <inheritdoc/>
    public ValueTask EraseMemberAsync(
        CommunityId community, MemberId member, LogPosition position, int openWindow, CancellationToken cancellationToken = default) =>
        WriteAsync(
            StoreTable.Erasures,
            1,
            database =>
            {
                ErasureTable.Write(database, community, member, position, openWindow);
                ScoreTable.Delete(database, community, member, position);
                HistoryTable.Delete(database, community, member, openWindow);
                EligibilityTable.Delete(database, community, member);
                CommunityTable.DeleteProfile(database, member, community, position);
            },
            cancellationToken);

    /// <summary>Writes what is queued, moves everything into the database file and releases it for other processes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            // Readers first: the checkpoint at the writer's end waits for those that still read.
            _readers.Dispose();
            if (_writer is not null)
                await _writer.DisposeAsync();
        }
        finally
        {
            _lock?.Dispose();
        }
    }

    private static SqliteCommunityStore Open(SqliteCommunityStoreOptions options)
    {
        var ownerLock = SqliteOwnerLock.Take(options.DatabasePath);
        SqliteDatabase? database = null;
        try
        {
            database = SqliteFile.OpenToWrite(options.DatabasePath, StoreSchema.Schema);
            var readers = new SqliteReadPool(options.DatabasePath, StoreSchema.Schema);
            var writer = new SqliteGroupWriter(database, new SqliteGroupOptions
            {
                ThreadName = "community store writer",
                QueueLength = options.QueueLength,
                MaxGroup = options.GroupBatches,
                Translate = Translate,
            });
            return new SqliteCommunityStore(options, readers, ownerLock, writer);
        }
        catch
        {
            database?.Dispose();
            ownerLock.Dispose();
            throw;
        }
    }
}

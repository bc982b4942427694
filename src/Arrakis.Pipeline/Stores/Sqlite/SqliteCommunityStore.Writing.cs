using System.Diagnostics;
using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Pipeline.Stores.Sqlite.Tables;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Stores.Sqlite;

/// <content>What happens on the writer's thread, and around it.</content>
public sealed partial class SqliteCommunityStore
{
    /// <summary>Runs a function on the writer's thread, within a transaction; for tests.</summary>
    internal ValueTask<T> WriteAsync<T>(Func<SqliteDatabase, T> apply) => Writer().WriteAsync(apply, CancellationToken.None);

    private static void WriteScores(SqliteDatabase database, IReadOnlyList<MemberRow> rows)
    {
        foreach (var row in rows)
        {
            if (!ErasureTable.Covers(database, row.CommunityId, row.MemberId, row.Applied))
                ScoreTable.Write(database, row);
        }
    }

    private static void WriteProfile(SqliteDatabase database, MemberId member, CommunityId community, LogPosition position)
    {
        if (!ErasureTable.Covers(database, community, member, position))
            CommunityTable.WriteProfile(database, member, community, position);
    }

    private static void WriteHistory(SqliteDatabase database, IReadOnlyList<HistoryRow> rows)
    {
        if (rows.Count == 0)
            return;
        var openWindow = ErasureTable.OpenWindow(database, rows[0].CommunityId, rows[0].MemberId);
        foreach (var row in rows)
        {
            if (row.Window >= openWindow)
                HistoryTable.Write(database, row);
        }

        HistoryTable.Expire(database, rows[0].CommunityId);
    }

    private async ValueTask WriteAsync(
        KeyValuePair<string, object?> table, int rows, Action<SqliteDatabase> apply, CancellationToken cancellationToken)
    {
        var writer = Writer();
        var asked = Stopwatch.GetTimestamp();
        try
        {
            await writer.WriteAsync(new StoreWork(apply), cancellationToken);
        }
        catch (CommunityStoreException)
        {
            StoreMetrics.Errors.Add(1, table);
            throw;
        }

        StoreMetrics.WriteDuration.Record(Stopwatch.GetElapsedTime(asked).TotalSeconds, table);
        StoreMetrics.BatchesWritten.Add(1, table);
        StoreMetrics.RowsWritten.Add(rows, table);
    }

    private SqliteGroupWriter Writer()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _writer ?? throw new CommunityStoreException(
            $"{_readers.Path}: the store is open for reading only; write through the process that owns it", isTransient: false);
    }

    private sealed class StoreWork(Action<SqliteDatabase> apply) : SqliteWork
    {
        public override void Apply(SqliteDatabase database) => apply(database);
    }
}

using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Sqlite.Tables;

/// <summary>The statements of <c>log_positions</c> and <c>session_watermarks</c>, which are read and written as one.</summary>
internal static class PositionTable
{
    private const string SelectSql = "SELECT next_offset FROM log_positions WHERE partition = ?1";
    private const string UpsertSql =
        """
        INSERT INTO log_positions (partition, next_offset, last_record) VALUES (?1, ?2, ?3)
        ON CONFLICT (partition) DO UPDATE SET next_offset = excluded.next_offset, last_record = excluded.last_record
        """;

    private const string DeleteSessionsSql = "DELETE FROM session_watermarks WHERE partition = ?1";
    private const string InsertSessionSql =
        """
        INSERT INTO session_watermarks (partition, session, sequence, last_seen_offset) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (partition, session) DO UPDATE
        SET sequence = max(sequence, excluded.sequence), last_seen_offset = max(last_seen_offset, excluded.last_seen_offset)
        """;

    // One statement, hence one snapshot: a commit between two of them could pair an offset with another commit's sessions.
    private const string CommitSql =
        """
        SELECT p.next_offset, p.last_record, w.session, w.sequence, w.last_seen_offset
        FROM log_positions p LEFT JOIN session_watermarks w ON w.partition = p.partition
        WHERE p.partition = ?1
        """;

    /// <summary>The committed offset of a partition; 0 before its first commit.</summary>
    public static long NextOffset(SqliteDatabase database, int partition) =>
        database.Statement(SelectSql).Bind(1, partition).Scalar(ifNone: 0);

    /// <summary>Replaces a partition's commit unless it is newer.</summary>
    public static void Write(SqliteDatabase database, int partition, LogCommit commit)
    {
        if (commit.NextOffset < NextOffset(database, partition))
            return;
        database.Statement(UpsertSql).Bind(1, partition).Bind(2, commit.NextOffset).Bind(3, unchecked((long)commit.LastRecord)).Run();
        database.Statement(DeleteSessionsSql).Bind(1, partition).Run();
        foreach (var mark in commit.Sessions)
        {
            database.Statement(InsertSessionSql)
                .Bind(1, partition).Bind(2, unchecked((long)mark.Session)).Bind(3, mark.Sequence).Bind(4, mark.LastSeenOffset).Run();
        }
    }

    /// <summary>A partition's commit; null before the first.</summary>
    public static LogCommit? Read(SqliteDatabase database, int partition)
    {
        var statement = database.Statement(CommitSql).Bind(1, partition);
        long? next = null;
        var lastRecord = 0UL;
        var sessions = new List<SessionWatermark>();
        while (statement.Step())
        {
            next = statement.Int64(0);
            lastRecord = unchecked((ulong)statement.Int64(1));
            if (!statement.IsNull(2))
                sessions.Add(new SessionWatermark(unchecked((ulong)statement.Int64(2)), statement.Int64(3), statement.Int64(4)));
        }

        return next is { } offset ? new LogCommit(offset, sessions, lastRecord) : null;
    }
}

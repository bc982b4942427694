using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>The statements of <c>leaderboard_pages</c> and <c>leaderboards</c>, written and read as one.</summary>
internal static class PageTable
{
    private const string UpsertPageSql =
        """
        INSERT INTO leaderboard_pages (community_id, leaderboard_type, page, written) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (community_id, leaderboard_type, page) DO UPDATE SET written = excluded.written WHERE excluded.written >= written
        """;

    private const string DeleteRanksSql =
        "DELETE FROM leaderboards WHERE community_id = ?1 AND leaderboard_type = ?2 AND page = ?3";

    private const string InsertRankSql =
        """
        INSERT INTO leaderboards (community_id, leaderboard_type, page, rank, member_id, score, window)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    private const string DeleteOldRanksSql =
        """
        DELETE FROM leaderboards WHERE community_id = ?1 AND leaderboard_type = ?2 AND page >= ?3 AND page IN (
            SELECT page FROM leaderboard_pages WHERE community_id = ?1 AND leaderboard_type = ?2 AND page >= ?3 AND written <= ?4)
        """;

    // An emptied page remembers how new it is: what a former owner writes late does not come back.
    private const string EmptyOldPagesSql =
        """
        UPDATE leaderboard_pages SET written = ?4
        WHERE community_id = ?1 AND leaderboard_type = ?2 AND page >= ?3 AND written <= ?4
        """;

    // One statement is one snapshot: the page is never half of one write and half of another.
    private const string SelectSql =
        """
        SELECT p.written, l.rank, l.member_id, l.score, l.window
        FROM leaderboard_pages p LEFT JOIN leaderboards l USING (community_id, leaderboard_type, page)
        WHERE p.community_id = ?1 AND p.leaderboard_type = ?2 AND p.page = ?3
        ORDER BY l.rank
        """;

    /// <summary>Replaces a page unless it is newer.</summary>
    public static void Write(SqliteDatabase database, LeaderboardPage page)
    {
        Key(database, UpsertPageSql, page.CommunityId, page.Type, page.Page).Bind(4, page.AsOf.WriteTimestamp).Run();
        if (database.Changes == 0)
            return;
        Key(database, DeleteRanksSql, page.CommunityId, page.Type, page.Page).Run();
        foreach (var entry in page.Entries)
        {
            Key(database, InsertRankSql, page.CommunityId, page.Type, page.Page)
                .Bind(4, entry.Rank).Bind(5, entry.MemberId.Value).Bind(6, entry.Score).Bind(7, entry.Window).Run();
        }
    }

    /// <summary>Empties the pages from one on, unless they are newer; the first of them also if it has never been written.</summary>
    public static void DeleteFrom(SqliteDatabase database, CommunityId community, LeaderboardType type, int fromPage, LogPosition asOf)
    {
        Key(database, DeleteOldRanksSql, community, type, fromPage).Bind(4, asOf.WriteTimestamp).Run();
        Key(database, EmptyOldPagesSql, community, type, fromPage).Bind(4, asOf.WriteTimestamp).Run();
        Key(database, UpsertPageSql, community, type, fromPage).Bind(4, asOf.WriteTimestamp).Run();
    }

    /// <summary>Reads a page; without entries if there is none.</summary>
    public static LeaderboardPage Read(SqliteDatabase database, CommunityId community, LeaderboardType type, int page)
    {
        var row = Key(database, SelectSql, community, type, page);
        var asOf = LogPosition.None;
        var entries = new List<LeaderboardEntry>(LeaderboardPage.Size);
        while (row.Step())
        {
            asOf = LogPosition.FromWriteTimestamp(row.Int64(0));
            if (!row.IsNull(1))
                entries.Add(new LeaderboardEntry((int)row.Int64(1), new MemberId(row.Int64(2)), row.Real(3), (int)row.Int64(4)));
        }

        return new LeaderboardPage(community, type, page, asOf, entries);
    }

    private static SqliteStatement Key(SqliteDatabase database, string sql, CommunityId community, LeaderboardType type, int page) =>
        database.Statement(sql).Bind(1, community.Value).Bind(2, (long)type).Bind(3, page);
}

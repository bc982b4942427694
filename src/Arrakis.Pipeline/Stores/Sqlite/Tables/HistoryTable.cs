using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>
/// The statements of <c>score_history</c>. Rows live 90 days, by the events' time and not by a clock: whenever a community
/// gets history, a few of its rows that are 90 days older than its newest go.
/// </summary>
internal static class HistoryTable
{
    /// <summary>90 days in 6-hour windows.</summary>
    public const int WindowsKept = 90 * 4;

    /// <summary>Old rows deleted with one batch of at most 50 new ones: more than come, so that none pile up.</summary>
    private const int ExpirySlice = 100;

    // Two writers of one closed window have the same points; if not, the higher ones win, as they do in ScyllaDB
    // between cells of one timestamp.
    private const string UpsertSql =
        """
        INSERT INTO score_history (community_id, member_id, month, window, points) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (community_id, member_id, month, window) DO UPDATE SET points = excluded.points WHERE excluded.points > points
        """;

    private const string SelectSql =
        """
        SELECT window, points FROM score_history
        WHERE community_id = ?1 AND member_id = ?2 AND month >= ?3 AND window >= ?4
        ORDER BY month DESC, window DESC
        """;

    private const string NewestSql = "SELECT max(window) FROM score_history WHERE community_id = ?1";
    private const string ExpireSql =
        """
        DELETE FROM score_history WHERE (community_id, member_id, month, window) IN (
            SELECT community_id, member_id, month, window FROM score_history INDEXED BY score_history_by_window
            WHERE community_id = ?1 AND window < ?2 LIMIT ?3)
        """;

    private const string DeleteSql = "DELETE FROM score_history WHERE community_id = ?1 AND member_id = ?2 AND window < ?3";

    /// <summary>Writes a row.</summary>
    public static void Write(SqliteDatabase database, HistoryRow row) => database.Statement(UpsertSql)
        .Bind(1, row.CommunityId.Value).Bind(2, row.MemberId.Value).Bind(3, row.Month).Bind(4, row.Window).Bind(5, row.Points).Run();

    /// <summary>Deletes a slice of the community's expired rows.</summary>
    public static void Expire(SqliteDatabase database, CommunityId community)
    {
        var newest = database.Statement(NewestSql).Bind(1, community.Value).Scalar(ifNone: 0);
        database.Statement(ExpireSql).Bind(1, community.Value).Bind(2, newest - WindowsKept).Bind(3, ExpirySlice).Run();
    }

    /// <summary>A member's windows from one on, newest first.</summary>
    public static List<HistoryRow> Read(SqliteDatabase database, CommunityId community, MemberId member, int fromWindow)
    {
        var row = database.Statement(SelectSql).Bind(1, community.Value).Bind(2, member.Value)
            .Bind(3, new HistoryRow(community, member, Math.Max(fromWindow, 0), 0).Month).Bind(4, fromWindow);
        var rows = new List<HistoryRow>();
        while (row.Step())
            rows.Add(new HistoryRow(community, member, (int)row.Int64(0), row.Real(1)));
        return rows;
    }

    /// <summary>Deletes a member's windows before one.</summary>
    public static void Delete(SqliteDatabase database, CommunityId community, MemberId member, int beforeWindow) =>
        database.Statement(DeleteSql).Bind(1, community.Value).Bind(2, member.Value).Bind(3, beforeWindow).Run();
}

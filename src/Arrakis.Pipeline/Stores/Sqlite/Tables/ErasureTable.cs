using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>The statements of <c>erasures</c>: for each erased member of a community, up to where nothing may come back.</summary>
internal static class ErasureTable
{
    private const string UpsertSql =
        """
        INSERT INTO erasures (community_id, member_id, written, open_window) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (community_id, member_id) DO UPDATE
        SET written = max(written, excluded.written), open_window = max(open_window, excluded.open_window)
        """;

    private const string WrittenSql = "SELECT written FROM erasures WHERE community_id = ?1 AND member_id = ?2";
    private const string WindowSql = "SELECT open_window FROM erasures WHERE community_id = ?1 AND member_id = ?2";

    /// <summary>Remembers an erasure.</summary>
    public static void Write(SqliteDatabase database, CommunityId community, MemberId member, LogPosition position, int openWindow) =>
        database.Statement(UpsertSql)
            .Bind(1, community.Value).Bind(2, member.Value).Bind(3, position.WriteTimestamp).Bind(4, openWindow).Run();

    /// <summary>Whether a row of a member at a position was erased before it came.</summary>
    public static bool Covers(SqliteDatabase database, CommunityId community, MemberId member, LogPosition applied) =>
        database.Statement(WrittenSql).Bind(1, community.Value).Bind(2, member.Value).Scalar(long.MinValue) >= applied.WriteTimestamp;

    /// <summary>The window before which a member's history was erased; the lowest number if it never was.</summary>
    public static long OpenWindow(SqliteDatabase database, CommunityId community, MemberId member) =>
        database.Statement(WindowSql).Bind(1, community.Value).Bind(2, member.Value).Scalar(long.MinValue);
}

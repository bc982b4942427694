using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>The statements of <c>communities</c> and <c>scores_by_profile</c>: which communities there are, and whose.</summary>
internal static class CommunityTable
{
    private const string UpsertSql =
        """
        INSERT INTO communities (community_id, written, newest_event_ms, is_frozen) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (community_id) DO UPDATE SET
            written = excluded.written, newest_event_ms = excluded.newest_event_ms, is_frozen = excluded.is_frozen
        WHERE excluded.written >= written
        """;

    private const string SelectSql = "SELECT written, newest_event_ms, is_frozen FROM communities WHERE community_id = ?1";

    // Jumps from community to community in the key of scores; DISTINCT would read every row of every member.
    private const string ListSql =
        """
        WITH RECURSIVE scored (id) AS (
            SELECT min(community_id) FROM scores
            UNION ALL
            SELECT (SELECT min(community_id) FROM scores WHERE community_id > id) FROM scored WHERE id IS NOT NULL)
        SELECT id FROM scored WHERE id IS NOT NULL UNION SELECT community_id FROM communities ORDER BY 1
        """;

    private const string UpsertProfileSql =
        """
        INSERT INTO scores_by_profile (member_id, community_id, written) VALUES (?1, ?2, ?3)
        ON CONFLICT (member_id, community_id) DO UPDATE SET written = excluded.written WHERE excluded.written > written
        """;

    private const string ListOfSql = "SELECT community_id FROM scores_by_profile WHERE member_id = ?1 ORDER BY community_id";

    // A member who came back after the erasure keeps its profile row.
    private const string DeleteProfileSql =
        "DELETE FROM scores_by_profile WHERE member_id = ?1 AND community_id = ?2 AND written <= ?3";

    /// <summary>Writes a community's row unless the table has a newer one.</summary>
    public static void Write(SqliteDatabase database, CommunityRow row) => database.Statement(UpsertSql)
        .Bind(1, row.CommunityId.Value).Bind(2, row.Applied.WriteTimestamp).Bind(3, row.NewestEventMs).Bind(4, row.IsFrozen).Run();

    /// <summary>Reads a community's row; null if there is none.</summary>
    public static CommunityRow? Read(SqliteDatabase database, CommunityId community)
    {
        var row = database.Statement(SelectSql).Bind(1, community.Value);
        if (!row.Step())
            return null;
        var read = new CommunityRow(community, LogPosition.FromWriteTimestamp(row.Int64(0)), row.Int64(1), row.Int64(2) != 0);
        row.Reset();
        return read;
    }

    /// <summary>All communities that have rows of members or one of their own, in order of id.</summary>
    public static List<CommunityId> List(SqliteDatabase database) => Ids(database.Statement(ListSql));

    /// <summary>Notes that a member has a row in a community since a position.</summary>
    public static void WriteProfile(SqliteDatabase database, MemberId member, CommunityId community, LogPosition position) =>
        database.Statement(UpsertProfileSql).Bind(1, member.Value).Bind(2, community.Value).Bind(3, position.WriteTimestamp).Run();

    /// <summary>Forgets that a member had a row in a community, unless it got it after a position.</summary>
    public static void DeleteProfile(SqliteDatabase database, MemberId member, CommunityId community, LogPosition position) =>
        database.Statement(DeleteProfileSql).Bind(1, member.Value).Bind(2, community.Value).Bind(3, position.WriteTimestamp).Run();

    /// <summary>The communities of a member.</summary>
    public static List<CommunityId> ListOf(SqliteDatabase database, MemberId member) =>
        Ids(database.Statement(ListOfSql).Bind(1, member.Value));

    private static List<CommunityId> Ids(SqliteStatement row)
    {
        var ids = new List<CommunityId>();
        while (row.Step())
            ids.Add(new CommunityId(row.Int64(0)));
        return ids;
    }
}

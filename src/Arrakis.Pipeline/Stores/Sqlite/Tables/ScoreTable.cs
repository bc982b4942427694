using System.Globalization;
using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>The statements of <c>scores</c>.</summary>
internal static class ScoreTable
{
    private const int DecimalChars = 32;

    private const string Columns =
        """
        community_id, member_id, written, is_bot, has_left, joined_ms, activity, activity_window, window_points,
        last_message_ms, last_reaction_ms, act_day, activity_at_act, holding, inflow, outflow, held_since_ms,
        imported_conviction, badges
        """;

    private const string UpsertSql =
        $"""
        INSERT INTO scores ({Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        ON CONFLICT (community_id, member_id) DO UPDATE SET
            written = excluded.written, is_bot = excluded.is_bot, has_left = excluded.has_left, joined_ms = excluded.joined_ms,
            activity = excluded.activity, activity_window = excluded.activity_window, window_points = excluded.window_points,
            last_message_ms = excluded.last_message_ms, last_reaction_ms = excluded.last_reaction_ms,
            act_day = excluded.act_day, activity_at_act = excluded.activity_at_act, holding = excluded.holding,
            inflow = excluded.inflow, outflow = excluded.outflow, held_since_ms = excluded.held_since_ms,
            imported_conviction = excluded.imported_conviction, badges = excluded.badges
        WHERE excluded.written >= written
        """;

    private const string SelectPageSql =
        $"SELECT {Columns} FROM scores WHERE community_id = ?1 AND member_id > ?2 ORDER BY member_id LIMIT ?3";

    private const string SelectSql = $"SELECT {Columns} FROM scores WHERE community_id = ?1 AND member_id = ?2";
    private const string DeleteSql = "DELETE FROM scores WHERE community_id = ?1 AND member_id = ?2 AND written <= ?3";

    /// <summary>Writes a row unless the table has a newer one.</summary>
    public static void Write(SqliteDatabase database, MemberRow row)
    {
        var statement = database.Statement(UpsertSql)
            .Bind(1, row.CommunityId.Value).Bind(2, row.MemberId.Value).Bind(3, row.Applied.WriteTimestamp)
            .Bind(4, row.IsBot).Bind(5, row.HasLeft).Bind(6, row.JoinedMs)
            .Bind(7, row.Activity).Bind(8, row.ActivityWindow).Bind(9, row.WindowPoints)
            .Bind(10, row.LastMessageMs).Bind(11, row.LastReactionMs).Bind(12, row.ActDay).Bind(13, row.ActivityAtAct)
            .Bind(17, row.HeldSinceMs);
        BindDecimal(statement, 14, row.Holding);
        BindDecimal(statement, 15, row.Inflow);
        BindDecimal(statement, 16, row.Outflow);
        _ = row.ImportedConviction is { } imported ? statement.Bind(18, imported) : statement.BindNull(18);
        statement.BindText(19, BadgeJson.Write(row.Badges)).Run();
    }

    /// <summary>Reads a page of a community's rows, in order of member, after one member.</summary>
    public static List<MemberRow> ReadPage(SqliteDatabase database, CommunityId community, long afterMember, int limit)
    {
        var statement = database.Statement(SelectPageSql).Bind(1, community.Value).Bind(2, afterMember).Bind(3, limit);
        var rows = new List<MemberRow>(limit);
        while (statement.Step())
            rows.Add(Row(statement));
        return rows;
    }

    /// <summary>Reads a member's row; null if there is none.</summary>
    public static MemberRow? Read(SqliteDatabase database, CommunityId community, MemberId member)
    {
        var statement = database.Statement(SelectSql).Bind(1, community.Value).Bind(2, member.Value);
        if (!statement.Step())
            return null;
        var row = Row(statement);
        statement.Reset();
        return row;
    }

    /// <summary>Deletes a member's row unless it is newer than a position.</summary>
    public static void Delete(SqliteDatabase database, CommunityId community, MemberId member, LogPosition position) =>
        database.Statement(DeleteSql).Bind(1, community.Value).Bind(2, member.Value).Bind(3, position.WriteTimestamp).Run();

    private static MemberRow Row(SqliteStatement row) => new()
    {
        CommunityId = new CommunityId(row.Int64(0)),
        MemberId = new MemberId(row.Int64(1)),
        Applied = LogPosition.FromWriteTimestamp(row.Int64(2)),
        IsBot = row.Int64(3) != 0,
        HasLeft = row.Int64(4) != 0,
        JoinedMs = row.NullableInt64(5),
        Activity = row.Real(6),
        ActivityWindow = (int)row.Int64(7),
        WindowPoints = row.Real(8),
        LastMessageMs = row.NullableInt64(9),
        LastReactionMs = row.NullableInt64(10),
        ActDay = (int?)row.NullableInt64(11),
        ActivityAtAct = row.Real(12),
        Holding = row.IsNull(13) ? null : Decimal(row, 13),
        Inflow = Decimal(row, 14),
        Outflow = Decimal(row, 15),
        HeldSinceMs = row.NullableInt64(16),
        ImportedConviction = row.IsNull(17) ? null : row.Real(17),
        Badges = BadgeJson.Read(row.Bytes(18)),
    };

    private static void BindDecimal(SqliteStatement statement, int index, decimal? value)
    {
        if (value is not { } number)
        {
            statement.BindNull(index);
            return;
        }

        Span<byte> text = stackalloc byte[DecimalChars];
        number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        statement.BindText(index, text[..length]);
    }

    private static decimal Decimal(SqliteStatement row, int column) =>
        decimal.Parse(row.Bytes(column), NumberStyles.Number, CultureInfo.InvariantCulture);
}

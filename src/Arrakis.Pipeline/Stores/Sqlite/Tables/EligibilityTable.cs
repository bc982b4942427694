using System.Globalization;
using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>The statements of <c>eligibility_snapshots</c>. Whoever writes one deletes a few that have expired.</summary>
internal static class EligibilityTable
{
    /// <summary>Expired rows deleted with one new row: more than come, so that none pile up.</summary>
    private const int ExpirySlice = 10;

    private const string UpsertSql =
        """
        INSERT INTO eligibility_snapshots
            (community_id, member_id, rule_id, wallet, is_eligible, balance, checked_ms, block_number, expires_ms)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (community_id, member_id, rule_id) DO UPDATE SET
            wallet = excluded.wallet, is_eligible = excluded.is_eligible, balance = excluded.balance,
            checked_ms = excluded.checked_ms, block_number = excluded.block_number, expires_ms = excluded.expires_ms
        WHERE excluded.checked_ms >= checked_ms
        """;

    private const string SelectSql =
        """
        SELECT wallet, is_eligible, balance, checked_ms, block_number FROM eligibility_snapshots
        WHERE community_id = ?1 AND member_id = ?2 AND rule_id = ?3 AND expires_ms > ?4
        """;

    private const string ExpireSql =
        """
        DELETE FROM eligibility_snapshots WHERE (community_id, member_id, rule_id) IN (
            SELECT community_id, member_id, rule_id FROM eligibility_snapshots WHERE expires_ms <= ?1 LIMIT ?2)
        """;

    private const string DeleteSql = "DELETE FROM eligibility_snapshots WHERE community_id = ?1 AND member_id = ?2";

    /// <summary>Writes a snapshot unless a newer check of its rule is there.</summary>
    public static void Write(SqliteDatabase database, EligibilitySnapshot row, DateTimeOffset now)
    {
        database.Statement(ExpireSql).Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, ExpirySlice).Run();
        database.Statement(UpsertSql)
            .Bind(1, row.CommunityId.Value).Bind(2, row.MemberId.Value).Bind(3, row.RuleId).Bind(4, row.Wallet)
            .Bind(5, row.IsEligible).Bind(6, row.Balance.ToString(CultureInfo.InvariantCulture))
            .Bind(7, row.CheckedMs).Bind(8, row.BlockNumber)
            .Bind(9, (now + EligibilitySnapshot.Lifetime).ToUnixTimeMilliseconds()).Run();
    }

    /// <summary>Reads a snapshot; null if there is none or it has expired.</summary>
    public static EligibilitySnapshot? Read(
        SqliteDatabase database, CommunityId community, MemberId member, string ruleId, DateTimeOffset now)
    {
        var row = database.Statement(SelectSql)
            .Bind(1, community.Value).Bind(2, member.Value).Bind(3, ruleId).Bind(4, now.ToUnixTimeMilliseconds());
        if (!row.Step())
            return null;
        var balance = decimal.Parse(row.Text(2), NumberStyles.Number, CultureInfo.InvariantCulture);
        var snapshot = new EligibilitySnapshot(
            community, member, ruleId, row.Text(0), row.Int64(1) != 0, balance, row.Int64(3), row.Int64(4));
        row.Reset();
        return snapshot;
    }

    /// <summary>Deletes a member's snapshots.</summary>
    public static void Delete(SqliteDatabase database, CommunityId community, MemberId member) =>
        database.Statement(DeleteSql).Bind(1, community.Value).Bind(2, member.Value).Run();
}

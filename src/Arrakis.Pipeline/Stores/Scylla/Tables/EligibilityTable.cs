using Arrakis.Scylla.Statements;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>eligibility_snapshots</c>. A verdict is written with the time of its check, so that the newest check
/// stays; it expires by the table's TTL.
/// </summary>
internal sealed class EligibilityTable
{
    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _delete;
    private readonly PreparedStatement _select;

    private EligibilityTable(
        StoreSession session, TimeProvider time, PreparedStatement update, PreparedStatement delete, PreparedStatement select) =>
        (_session, _time, _update, _delete, _select) = (session, time, update, delete, select);

    public static async Task<EligibilityTable> PrepareAsync(
        StoreSession session, TimeProvider time, CancellationToken cancellationToken) => new(
        session, time,
        await session.PrepareAsync(
            "UPDATE {0}.eligibility_snapshots USING TIMESTAMP ? SET verdict = ? WHERE community_id = ? AND member_id = ? AND rule_id = ?",
            cancellationToken),
        await session.PrepareAsync(
            "DELETE FROM {0}.eligibility_snapshots USING TIMESTAMP ? WHERE community_id = ? AND member_id = ?", cancellationToken),
        await session.PrepareAsync(
            "SELECT verdict FROM {0}.eligibility_snapshots WHERE community_id = ? AND member_id = ? AND rule_id = ?", cancellationToken));

    public ValueTask WriteAsync(EligibilitySnapshot row, CancellationToken cancellationToken)
    {
        var batch = _session.Batch(StoreOperation.WriteEligibility);
        batch.Add(_update).Add(row.CheckedMs * 1000).Add(VerdictValue.Of(row))
            .Add(row.CommunityId.Value).Add(row.MemberId.Value).Add(row.RuleId);
        return _session.WriteAsync(batch, StoreOperation.WriteEligibility, StoreTable.EligibilitySnapshots, 1, cancellationToken);
    }

    /// <summary>Deletes what was checked up to now.</summary>
    public Task DeleteAsync(CommunityId community, MemberId member, CancellationToken cancellationToken) => _session.RunAsync(
        _delete.Bind().Add(_time.GetUtcNow().ToUnixTimeMilliseconds() * 1000).Add(community.Value).Add(member.Value),
        StoreOperation.EraseMember, cancellationToken);

    public Task<EligibilitySnapshot?> ReadAsync(
        CommunityId community, MemberId member, string ruleId, CancellationToken cancellationToken) =>
        _session.ReadAsync(
            _select.Bind().Add(community.Value).Add(member.Value).Add(ruleId), StoreOperation.ReadEligibility,
            rows =>
            {
                foreach (var row in rows)
                    return (EligibilitySnapshot?)row.Get<VerdictValue>(0).ToSnapshot(community, member, ruleId);
                return null;
            },
            cancellationToken);

    /// <summary>The type <c>eligibility_verdict</c>.</summary>
    private readonly record struct VerdictValue(string Wallet, bool IsEligible, decimal Balance, long CheckedMs, long BlockNumber)
    {
        public static VerdictValue Of(EligibilitySnapshot row) =>
            new(row.Wallet, row.IsEligible, row.Balance, row.CheckedMs, row.BlockNumber);

        public EligibilitySnapshot ToSnapshot(CommunityId community, MemberId member, string ruleId) =>
            new(community, member, ruleId, Wallet, IsEligible, Balance, CheckedMs, BlockNumber);
    }
}

using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>score_history</c>. Rows live 90 days from when they were written, whatever their window: an old log
/// that is replayed writes old windows today. So a member may have rows in any month from Discord's first on, and an erasure
/// deletes them all without looking: some 140 small tombstones for somebody who asks to be forgotten, which also keep out
/// what a late writer still brings.
/// </summary>
internal sealed class HistoryTable
{
    /// <summary>December 2014. What is older than Discord, which only simulated events are, shares this one partition.</summary>
    private const int FirstMonth = ((2014 - 1970) * 12) + 11;

    private const int InFlight = 16;

    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _delete;
    private readonly PreparedStatement _select;

    private HistoryTable(
        StoreSession session, TimeProvider time, PreparedStatement update, PreparedStatement delete, PreparedStatement select) =>
        (_session, _time, _update, _delete, _select) = (session, time, update, delete, select);

    public static async Task<HistoryTable> PrepareAsync(
        StoreSession session, TimeProvider time, CancellationToken cancellationToken) => new(
        session, time,
        await session.PrepareAsync(
            "UPDATE {0}.score_history USING TIMESTAMP ? SET points = ? "
            + "WHERE community_id = ? AND member_id = ? AND month = ? AND window = ?",
            cancellationToken),
        await session.PrepareAsync(
            "DELETE FROM {0}.score_history USING TIMESTAMP ? WHERE community_id = ? AND member_id = ? AND month = ?", cancellationToken),
        await session.PrepareAsync(
            "SELECT window, points FROM {0}.score_history WHERE community_id = ? AND member_id = ? AND month = ? AND window >= ?",
            cancellationToken));

    public ValueTask WriteAsync(IReadOnlyList<HistoryRow> rows, CancellationToken cancellationToken)
    {
        var batch = _session.Batch(StoreOperation.WriteHistory);
        for (var i = 0; i < rows.Count; i++)
        {
            batch.Add(_update).Add(rows[i].WriteTimestamp).Add(rows[i].Points)
                .Add(rows[i].CommunityId.Value).Add(rows[i].MemberId.Value).Add(Partition(rows[i].Month)).Add(rows[i].Window);
        }

        return _session.WriteAsync(batch, StoreOperation.WriteHistory, StoreTable.ScoreHistory, rows.Count, cancellationToken);
    }

    /// <summary>Deletes a member's windows before one.</summary>
    public Task DeleteAsync(CommunityId community, MemberId member, int beforeWindow, CancellationToken cancellationToken)
    {
        var last = Partition(MonthOf(beforeWindow));
        return Parallel.ForAsync(FirstMonth, last + 1, Bounded(cancellationToken), async (month, token) => await _session.RunAsync(
            _delete.Bind().Add(Deletion.OfHistoryBefore(beforeWindow)).Add(community.Value).Add(member.Value).Add(month),
            StoreOperation.EraseMember, token));
    }

    /// <summary>A member's windows from one on, newest first.</summary>
    public async Task<IReadOnlyList<HistoryRow>> ReadAsync(
        CommunityId community, MemberId member, int fromWindow, CancellationToken cancellationToken)
    {
        var first = Partition(MonthOf(Math.Max(fromWindow, 0)));
        // A day more than today, for clocks that differ; and 90 days from where the caller looks, for simulated times to come.
        var today = (int)((_time.GetUtcNow().ToUnixTimeMilliseconds() / HistoryRow.WindowMs) + 4);
        var last = Math.Max(Partition(MonthOf(today)), first + 4);
        var months = new IReadOnlyList<HistoryRow>[last - first + 1];
        await Parallel.ForAsync(first, last + 1, Bounded(cancellationToken), async (month, token) =>
            months[last - month] = await ReadMonthAsync(community, member, month, fromWindow, token));
        return [.. months.SelectMany(rows => rows)];
    }

    private Task<List<HistoryRow>> ReadMonthAsync(
        CommunityId community, MemberId member, int month, int fromWindow, CancellationToken cancellationToken) =>
        _session.ReadAsync(
            _select.Bind().Add(community.Value).Add(member.Value).Add(month).Add(fromWindow), StoreOperation.ReadHistory,
            rows => Rows(rows, community, member), cancellationToken);

    private static List<HistoryRow> Rows(RowSet rows, CommunityId community, MemberId member)
    {
        var history = new List<HistoryRow>(rows.Count);
        foreach (var row in rows)
            history.Add(new HistoryRow(community, member, row.Get<int>(0), row.Get<double>(1)));
        return history;
    }

    private static int Partition(int month) => Math.Max(month, FirstMonth);

    private static int MonthOf(int window) => new HistoryRow(default, default, window, 0).Month;

    private static ParallelOptions Bounded(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken };
}

using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>The statements of <c>leaderboards</c>. A page is a partition, written and read as one.</summary>
internal sealed class PagesTable
{
    /// <summary>Pages looked at together when those of a longer board are deleted.</summary>
    private const int DeleteWindow = 20;

    private const string Key = "community_id = ? AND leaderboard_type = ? AND page = ?";

    private readonly StoreSession _session;
    private readonly PreparedStatement _updateAsOf;
    private readonly PreparedStatement _updateRank;
    private readonly PreparedStatement _deleteRank;
    private readonly PreparedStatement _deletePage;
    private readonly PreparedStatement _select;

    private PagesTable(StoreSession session, PreparedStatement[] prepared)
    {
        _session = session;
        (_updateAsOf, _updateRank, _deleteRank, _deletePage, _select) = (prepared[0], prepared[1], prepared[2], prepared[3], prepared[4]);
    }

    public static async Task<PagesTable> PrepareAsync(StoreSession session, CancellationToken cancellationToken) => new(session,
    [
        await session.PrepareAsync($"UPDATE {{0}}.leaderboards USING TIMESTAMP ? SET as_of = ? WHERE {Key}", cancellationToken),
        await session.PrepareAsync(
            $"UPDATE {{0}}.leaderboards USING TIMESTAMP ? SET entry = ? WHERE {Key} AND rank = ?", cancellationToken),
        await session.PrepareAsync($"DELETE entry FROM {{0}}.leaderboards USING TIMESTAMP ? WHERE {Key} AND rank = ?", cancellationToken),
        await session.PrepareAsync($"DELETE FROM {{0}}.leaderboards USING TIMESTAMP ? WHERE {Key}", cancellationToken),
        await session.PrepareAsync($"SELECT as_of, rank, entry FROM {{0}}.leaderboards WHERE {Key}", cancellationToken),
    ]);

    /// <summary>
    /// Writes the page's ranks, and deletes those that it no longer has one by one: older servers know no deletion of a range.
    /// </summary>
    public ValueTask WriteAsync(LeaderboardPage page, CancellationToken cancellationToken)
    {
        var batch = _session.Batch(StoreOperation.WritePage);
        var written = page.AsOf.WriteTimestamp;
        AddKey(batch.Add(_updateAsOf).Add(written).Add(written), page);
        for (var i = 0; i < LeaderboardPage.Size; i++)
        {
            if (i < page.Entries.Count)
                AddKey(batch.Add(_updateRank).Add(written).Add(EntryValue.Of(page.Entries[i])), page).Add(page.Entries[i].Rank);
            else
                AddKey(batch.Add(_deleteRank).Add(Deletion.Timestamp(page.AsOf)), page).Add((page.Page * LeaderboardPage.Size) + i + 1);
        }

        return _session.WriteAsync(batch, StoreOperation.WritePage, StoreTable.Leaderboards, page.Entries.Count, cancellationToken);
    }

    /// <summary>
    /// Deletes the pages from one on that are older than a position. Where a whole window of pages is empty, the board has ended: a
    /// gap of a few is normal. The first one is deleted even if it is not there: a former owner may be about to write it, late.
    /// </summary>
    public async Task DeleteFromAsync(
        CommunityId community, LeaderboardType type, int fromPage, LogPosition asOf, CancellationToken cancellationToken)
    {
        for (var first = fromPage; ; first += DeleteWindow)
        {
            var pages = Enumerable.Range(first, DeleteWindow)
                .Select(page => DeleteAsync(community, type, page, asOf, always: page == fromPage, cancellationToken)).ToArray();
            if (!(await Task.WhenAll(pages)).Contains(true))
                return;
        }
    }

    public Task<LeaderboardPage> ReadAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken) => _session.ReadAsync(
        AddKey(_select.Bind(), community, type, page), StoreOperation.ReadPage, rows => Page(rows, community, type, page),
        cancellationToken);

    // Most pages after the end of a board have never been: no tombstones for them.
    private async Task<bool> DeleteAsync(
        CommunityId community, LeaderboardType type, int page, LogPosition asOf, bool always, CancellationToken cancellationToken)
    {
        var isThere = await _session.ReadAsync(
            AddKey(_select.Bind(), community, type, page), StoreOperation.DeletePages, static rows => rows.Count > 0, cancellationToken);
        if (isThere || always)
        {
            await _session.RunAsync(
                AddKey(_deletePage.Bind().Add(Deletion.Timestamp(asOf)), community, type, page), StoreOperation.DeletePages,
                cancellationToken);
        }

        return isThere;
    }

    private static LeaderboardPage Page(RowSet rows, CommunityId community, LeaderboardType type, int page)
    {
        var asOf = LogPosition.None;
        var entries = new List<LeaderboardEntry>(rows.Count);
        foreach (var row in rows)
        {
            asOf = row.IsNull(0) ? asOf : LogPosition.FromWriteTimestamp(row.Get<long>(0));
            // An emptied page still tells as of when, in a row without a rank.
            if (!row.IsNull(1) && !row.IsNull(2))
                entries.Add(row.Get<EntryValue>(2).ToEntry(row.Get<int>(1)));
        }

        return new LeaderboardPage(community, type, page, asOf, entries);
    }

    private static ValueWriter AddKey(ValueWriter values, LeaderboardPage page) =>
        values.Add(page.CommunityId.Value).Add((int)page.Type).Add(page.Page);

    private static BoundStatement AddKey(BoundStatement statement, CommunityId community, LeaderboardType type, int page) =>
        statement.Add(community.Value).Add((int)type).Add(page);

    /// <summary>The type <c>leaderboard_entry</c>.</summary>
    private readonly record struct EntryValue(long MemberId, double Score, int Window)
    {
        public static EntryValue Of(LeaderboardEntry entry) => new(entry.MemberId.Value, entry.Score, entry.Window);

        public LeaderboardEntry ToEntry(int rank) => new(rank, new MemberId(MemberId), Score, Window);
    }
}

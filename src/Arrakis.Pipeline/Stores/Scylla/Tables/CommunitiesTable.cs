using Arrakis.Scylla.Statements;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>The statements of <c>communities</c>.</summary>
internal sealed class CommunitiesTable
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _select;
    private readonly PreparedStatement _list;

    private CommunitiesTable(StoreSession session, PreparedStatement update, PreparedStatement select, PreparedStatement list) =>
        (_session, _update, _select, _list) = (session, update, select, list);

    public static async Task<CommunitiesTable> PrepareAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync("UPDATE {0}.communities USING TIMESTAMP ? SET state = ? WHERE community_id = ?", cancellationToken),
        await session.PrepareAsync("SELECT state FROM {0}.communities WHERE community_id = ?", cancellationToken),
        await session.PrepareAsync("SELECT DISTINCT community_id FROM {0}.communities", cancellationToken));

    public ValueTask WriteAsync(CommunityRow row, CancellationToken cancellationToken)
    {
        var written = row.Applied.WriteTimestamp;
        var batch = _session.Batch(StoreOperation.WriteCommunity);
        batch.Add(_update).Add(written).Add(new StateValue(written, row.NewestEventMs, row.IsFrozen)).Add(row.CommunityId.Value);
        return _session.WriteAsync(batch, StoreOperation.WriteCommunity, StoreTable.Communities, 1, cancellationToken);
    }

    public Task<CommunityRow?> ReadAsync(CommunityId community, CancellationToken cancellationToken) => _session.ReadAsync(
        _select.Bind().Add(community.Value), StoreOperation.ReadCommunity,
        rows =>
        {
            foreach (var row in rows)
                return (CommunityRow?)row.Get<StateValue>(0).ToRow(community);
            return null;
        },
        cancellationToken);

    public IAsyncEnumerable<List<CommunityId>> ListAsync(CancellationToken cancellationToken) => _session.ReadPagesAsync(
        _list.Bind(), StoreOperation.ListCommunities, static row => new CommunityId(row.Get<long>(0)), cancellationToken);

    /// <summary>The type <c>community_state</c>.</summary>
    private readonly record struct StateValue(long Applied, long NewestEventMs, bool IsFrozen)
    {
        public CommunityRow ToRow(CommunityId community) =>
            new(community, LogPosition.FromWriteTimestamp(Applied), NewestEventMs, IsFrozen);
    }
}

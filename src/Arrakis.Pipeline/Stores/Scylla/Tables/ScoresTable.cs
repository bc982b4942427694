using Arrakis.Scylla.Statements;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>scores</c> and <c>scores_by_profile</c>. An UPDATE writes the one cell of a row, where an INSERT would
/// write a marker of the row beside it.
/// </summary>
internal sealed class ScoresTable
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _delete;
    private readonly PreparedStatement _select;
    private readonly PreparedStatement _selectAll;
    private readonly PreparedStatement _distinct;
    private readonly PreparedStatement _insertProfile;
    private readonly PreparedStatement _deleteProfile;
    private readonly PreparedStatement _selectProfiles;

    private ScoresTable(StoreSession session, PreparedStatement[] prepared)
    {
        _session = session;
        (_update, _delete, _select, _selectAll) = (prepared[0], prepared[1], prepared[2], prepared[3]);
        (_distinct, _insertProfile, _deleteProfile, _selectProfiles) = (prepared[4], prepared[5], prepared[6], prepared[7]);
    }

    public static async Task<ScoresTable> PrepareAsync(StoreSession session, CancellationToken cancellationToken) => new(session,
    [
        await session.PrepareAsync(
            "UPDATE {0}.scores USING TIMESTAMP ? SET state = ? WHERE community_id = ? AND member_id = ?", cancellationToken),
        await session.PrepareAsync(
            "DELETE state FROM {0}.scores USING TIMESTAMP ? WHERE community_id = ? AND member_id = ?", cancellationToken),
        await session.PrepareAsync("SELECT member_id, state FROM {0}.scores WHERE community_id = ? AND member_id = ?", cancellationToken),
        await session.PrepareAsync("SELECT member_id, state FROM {0}.scores WHERE community_id = ?", cancellationToken),
        await session.PrepareAsync("SELECT DISTINCT community_id FROM {0}.scores", cancellationToken),
        await session.PrepareAsync(
            "INSERT INTO {0}.scores_by_profile (member_id, community_id) VALUES (?, ?) USING TIMESTAMP ?", cancellationToken),
        await session.PrepareAsync(
            "DELETE FROM {0}.scores_by_profile USING TIMESTAMP ? WHERE member_id = ? AND community_id = ?", cancellationToken),
        await session.PrepareAsync("SELECT community_id FROM {0}.scores_by_profile WHERE member_id = ?", cancellationToken),
    ]);

    public ValueTask WriteAsync(CommunityId community, IReadOnlyList<MemberRow> rows, CancellationToken cancellationToken)
    {
        var batch = _session.Batch(StoreOperation.WriteScores);
        for (var i = 0; i < rows.Count; i++)
        {
            batch.Add(_update).Add(rows[i].Applied.WriteTimestamp).Add(MemberStateValue.Of(rows[i]))
                .Add(community.Value).Add(rows[i].MemberId.Value);
        }

        return _session.WriteAsync(batch, StoreOperation.WriteScores, StoreTable.Scores, rows.Count, cancellationToken);
    }

    public ValueTask WriteProfileAsync(MemberId member, CommunityId community, LogPosition position, CancellationToken cancellationToken)
    {
        var batch = _session.Batch(StoreOperation.WriteProfile);
        batch.Add(_insertProfile).Add(member.Value).Add(community.Value).Add(position.WriteTimestamp);
        return _session.WriteAsync(batch, StoreOperation.WriteProfile, StoreTable.ScoresByProfile, 1, cancellationToken);
    }

    public Task DeleteAsync(
        CommunityId community, MemberId member, LogPosition position, CancellationToken cancellationToken) => _session.RunAsync(
        _delete.Bind().Add(Deletion.Timestamp(position)).Add(community.Value).Add(member.Value), StoreOperation.EraseMember,
        cancellationToken);

    public Task DeleteProfileAsync(
        CommunityId community, MemberId member, LogPosition position, CancellationToken cancellationToken) => _session.RunAsync(
        _deleteProfile.Bind().Add(Deletion.Timestamp(position)).Add(member.Value).Add(community.Value), StoreOperation.EraseMember,
        cancellationToken);

    public Task<MemberRow?> ReadAsync(CommunityId community, MemberId member, CancellationToken cancellationToken) => _session.ReadAsync(
        _select.Bind().Add(community.Value).Add(member.Value), StoreOperation.ReadMember,
        rows =>
        {
            foreach (var row in rows)
                return (MemberRow?)Row(row, community);
            return null;
        },
        cancellationToken);

    public IAsyncEnumerable<List<MemberRow>> ReadAllAsync(CommunityId community, int pageRows, CancellationToken cancellationToken)
    {
        var statement = _selectAll.Bind().Add(community.Value);
        statement.PageSize = pageRows;
        return _session.ReadPagesAsync(statement, StoreOperation.LoadMembers, row => Row(row, community), cancellationToken);
    }

    public IAsyncEnumerable<List<CommunityId>> ListAsync(CancellationToken cancellationToken) => _session.ReadPagesAsync(
        _distinct.Bind(), StoreOperation.ListCommunities, static row => new CommunityId(row.Get<long>(0)), cancellationToken);

    public IAsyncEnumerable<List<CommunityId>> ListOfAsync(MemberId member, CancellationToken cancellationToken) => _session.ReadPagesAsync(
        _selectProfiles.Bind().Add(member.Value), StoreOperation.ListCommunities, static row => new CommunityId(row.Get<long>(0)),
        cancellationToken);

    private static MemberRow Row(Arrakis.Scylla.Rows.Row row, CommunityId community) =>
        row.Get<MemberStateValue>(1).ToRow(community, new MemberId(row.Get<long>(0)));
}

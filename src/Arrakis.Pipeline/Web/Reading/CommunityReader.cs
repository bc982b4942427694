using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>What the page shows of the communities of a pipeline. Everything about live state is asked of its owner.</summary>
public sealed class CommunityReader : IDisposable
{
    private readonly PipelineService _pipeline;
    private readonly BoardSearcher _searcher;
    private readonly PastReader _past;

    /// <summary>Creates it.</summary>
    /// <param name="pipeline">Whose communities; stays the caller's.</param>
    public CommunityReader(PipelineService pipeline)
    {
        _pipeline = pipeline;
        _searcher = new BoardSearcher(pipeline);
        _past = new PastReader(pipeline);
    }

    /// <inheritdoc cref="IRunView.CommunityAsync"/>
    public ValueTask<CommunityView?> CommunityAsync(CommunityId community, CancellationToken cancellationToken) =>
        ReadAsync(community, token => AskAsync(community, Read, token), cancellationToken);

    /// <inheritdoc cref="IRunView.BoardAsync"/>
    public ValueTask<BoardView?> BoardAsync(CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken) =>
        ReadAsync(community, token => AskAsync(community, c => BoardReader.Page(c, type, page), token), cancellationToken);

    /// <inheritdoc cref="IRunView.SearchAsync"/>
    public ValueTask<BoardSearchView?> SearchAsync(
        CommunityId community, LeaderboardType type, string search, CancellationToken cancellationToken) =>
        ReadAsync(community, async token => await _searcher.SearchAsync(community, type, search, token), cancellationToken);

    /// <inheritdoc cref="IRunView.MemberAsync"/>
    public ValueTask<MemberView?> MemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken) =>
        ReadAsync(community, token => AskAsync(community, c => MemberReader.Read(c, member), token), cancellationToken);

    /// <inheritdoc cref="IRunView.HistoryAsync"/>
    public ValueTask<MemberHistory?> HistoryAsync(CommunityId community, MemberId member, int days, CancellationToken cancellationToken) =>
        ReadAsync(community, token => _past.HistoryAsync(community, member, days, token), cancellationToken);

    /// <inheritdoc cref="IRunView.RanksAsync"/>
    public ValueTask<MemberRanks?> RanksAsync(CommunityId community, MemberId member, int days, CancellationToken cancellationToken) =>
        ReadAsync(community, token => _past.RanksAsync(community, member, days, token), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _searcher.Dispose();
        _past.Dispose();
    }

    private async ValueTask<T?> ReadAsync<T>(
        CommunityId community, Func<CancellationToken, Task<T?>> read, CancellationToken cancellationToken)
        where T : class
    {
        if (!_pipeline.Owns(community))
        {
            throw new NotHereException(
                $"Community {community} is in partition {_pipeline.PartitionOf(community)}, which is not this process's: "
                + "`arrakis cluster partitions` shows whose it is, and `arrakis cluster show` where that one's page is.");
        }

        return await _pipeline.KnowsAsync(community, cancellationToken) ? await read(cancellationToken) : null;
    }

    private async Task<T?> AskAsync<T>(CommunityId community, Func<Community, T?> ask, CancellationToken cancellationToken)
        where T : class =>
        await _pipeline.AskAsync(community, ask, cancellationToken: cancellationToken);

    private CommunityView Read(Community community) => new(
        community.Id, Name: null, _pipeline.PartitionOf(community.Id), community.MemberCount, _pipeline.Find(community.Id)?.Events ?? 0,
        community.IsFrozen, community.NewestEventMs == 0 ? null : community.NewestEventMs, MemberReader.Sizes(community));
}

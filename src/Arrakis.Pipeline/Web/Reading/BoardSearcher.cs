using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Finds members of a board by the beginning of their id; no names are kept. The owner hands out the ids, one sweep through
/// memory, and they are looked through elsewhere; only what is shown is asked for then. Few searches run at once, because each
/// holds the ids of a board.
/// </summary>
internal sealed class BoardSearcher(PipelineService pipeline) : IDisposable
{
    private const int AtOnce = 4;
    private readonly SemaphoreSlim _searches = new(AtOnce, AtOnce);

    public async Task<BoardSearchView> SearchAsync(
        CommunityId community, LeaderboardType type, string search, CancellationToken cancellationToken)
    {
        if (IdPrefix.Parse(search) is not { } prefix)
            return new BoardSearchView(community, type, search, 0, []);
        var found = await FindAsync(community, type, prefix, cancellationToken);
        var rows = found.Count == 0
            ? []
            : await pipeline.AskAsync(
                community, c => BoardReader.Rows(c, type, found.Take(LeaderboardPage.Size)), cancellationToken: cancellationToken);
        return new BoardSearchView(community, type, search, found.Count, rows);
    }

    public void Dispose() => _searches.Dispose();

    private async Task<List<long>> FindAsync(
        CommunityId community, LeaderboardType type, IdPrefix prefix, CancellationToken cancellationToken)
    {
        await _searches.WaitAsync(cancellationToken);
        try
        {
            var ids = await pipeline.AskAsync(community, c => c.Board(type).Ids(), cancellationToken: cancellationToken);
            return [.. ids.Where(prefix.Matches)];
        }
        finally
        {
            _searches.Release();
        }
    }
}

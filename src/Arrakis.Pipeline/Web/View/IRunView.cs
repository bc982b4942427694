using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// What the web pages read of a running Arrakis. All members may be called from many threads at once. The page calls
/// <see cref="Snapshot"/> once a second, however many browsers look at it, and derives the rates from the totals.
/// </summary>
public interface IRunView
{
    /// <summary>How things stand now. Must not block.</summary>
    RunSnapshot Snapshot();

    /// <summary>The communities that this process owns, in any order. Must not block.</summary>
    IReadOnlyList<CommunitySummary> Communities();

    /// <summary>A page of a leaderboard as it is now.</summary>
    /// <param name="community">The community.</param>
    /// <param name="type">Which leaderboard.</param>
    /// <param name="page">0 for ranks 1 to 50, 1 for 51 to 100, and so on; may lie beyond the last.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <returns>The page, without rows beyond the last one; null if the community is not known here.</returns>
    ValueTask<BoardView?> BoardAsync(CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default);
}

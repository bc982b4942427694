using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// What the web pages read of a running Arrakis. All members may be called from many threads at once. The page calls
/// <see cref="Snapshot"/> once a second, however many browsers look at it, and derives the rates from the totals.
/// </summary>
/// <remarks>
/// What asks about a community throws <see cref="NotHereException"/> where another process owns it,
/// <see cref="CommunityStoreException"/> where the store does not answer, and
/// <see cref="Owners.PipelineBusyException"/> where its owner has no time.
/// </remarks>
public interface IRunView
{
    /// <summary>What the process is doing. Must not block.</summary>
    RunState State { get; }

    /// <summary>How things stand now. Must not block.</summary>
    RunSnapshot Snapshot();

    /// <summary>The most active communities of this process. Must not block; the same object for as long as nothing changed.</summary>
    /// <param name="search">Part of a name or of an id; empty for all.</param>
    /// <param name="limit">How many at most, 1 and above.</param>
    CommunityList Communities(string search, int limit);

    /// <summary>A community as it is now; null if it is not known here.</summary>
    ValueTask<CommunityView?> CommunityAsync(CommunityId community, CancellationToken cancellationToken = default);

    /// <summary>A page of a leaderboard as it is now.</summary>
    /// <param name="community">The community.</param>
    /// <param name="type">Which leaderboard.</param>
    /// <param name="page">0 for ranks 1 to 50, 1 for 51 to 100, and so on; may lie beyond the last.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <returns>The page, without rows beyond the last one; null if the community is not known here.</returns>
    ValueTask<BoardView?> BoardAsync(CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default);

    /// <summary>The best members of a leaderboard whose id begins with a text or whose name holds it.</summary>
    /// <returns>Null if the community is not known here.</returns>
    ValueTask<BoardSearchView?> SearchAsync(
        CommunityId community, LeaderboardType type, string search, CancellationToken cancellationToken = default);

    /// <summary>A member as it is now; null if the community is not known here, or the member has no row in it.</summary>
    ValueTask<MemberView?> MemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken = default);

    /// <summary>What a member earned in the days before the community's newest event; null as <see cref="MemberAsync"/>.</summary>
    ValueTask<MemberHistory?> HistoryAsync(CommunityId community, MemberId member, int days, CancellationToken cancellationToken = default);

    /// <summary>A member's place on the activity board in the days before the community's newest event; null likewise.</summary>
    ValueTask<MemberRanks?> RanksAsync(CommunityId community, MemberId member, int days, CancellationToken cancellationToken = default);
}

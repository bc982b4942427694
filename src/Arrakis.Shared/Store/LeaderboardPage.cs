using Arrakis.Shared.Log;

namespace Arrakis.Shared.Store;

/// <summary>One page of a stored leaderboard: 50 ranks, written and read as one.</summary>
/// <param name="CommunityId">The community.</param>
/// <param name="Type">Which leaderboard.</param>
/// <param name="Page">0 for ranks 1 to 50, 1 for 51 to 100, and so on.</param>
/// <param name="AsOf">The position that the page shows; an older page never replaces a newer one.</param>
/// <param name="Entries">In order of rank; fewer than 50 on the last page, none where the board has shrunk below the page.</param>
public sealed record LeaderboardPage(
    CommunityId CommunityId, LeaderboardType Type, int Page, LogPosition AsOf, IReadOnlyList<LeaderboardEntry> Entries)
{
    /// <summary>Ranks on a page.</summary>
    public const int Size = 50;
}

/// <summary>A rank of a stored leaderboard.</summary>
/// <param name="Rank">1 for the best.</param>
/// <param name="MemberId">Who holds it.</param>
/// <param name="Score">Activity balance as of <paramref name="Window"/>, conviction, or number of badges.</param>
/// <param name="Window">Activity alone: the 6-hour window of <paramref name="Score"/>; 0 otherwise.</param>
public readonly record struct LeaderboardEntry(int Rank, MemberId MemberId, double Score, int Window);

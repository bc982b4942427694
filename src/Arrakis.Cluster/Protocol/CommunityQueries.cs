using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Protocol;

/// <summary>
/// What may be asked of a community's owner, from any node. Where it cannot be answered now, the answer is
/// <see cref="CommunityReplies.QueryRefused"/>.
/// </summary>
public static class CommunityQueries
{
    /// <summary>How a community is: <see cref="CommunityReplies.Summary"/>.</summary>
    /// <param name="CommunityId">The community.</param>
    public sealed record GetSummary(CommunityId CommunityId) : ICommunityQuery;

    /// <summary>Scores and ranks of a member: <see cref="CommunityReplies.Standing"/>.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="MemberId">The member.</param>
    public sealed record GetStanding(CommunityId CommunityId, MemberId MemberId) : ICommunityQuery;

    /// <summary>A page of a leaderboard: <see cref="CommunityReplies.Leaderboard"/>.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Type">Which leaderboard.</param>
    /// <param name="Page">0 for ranks 1 to 50, 1 for 51 to 100, and so on.</param>
    public sealed record GetLeaderboard(CommunityId CommunityId, LeaderboardType Type, int Page) : ICommunityQuery;
}

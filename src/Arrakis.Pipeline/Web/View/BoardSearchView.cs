using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>The members of a leaderboard whom a search has found.</summary>
/// <param name="Community">The community.</param>
/// <param name="Type">Which leaderboard.</param>
/// <param name="Search">What was looked for.</param>
/// <param name="Total">How many fit.</param>
/// <param name="Rows">The best of them in order of rank, at most 50.</param>
public sealed record BoardSearchView(CommunityId Community, LeaderboardType Type, string Search, int Total, IReadOnlyList<BoardRow> Rows);

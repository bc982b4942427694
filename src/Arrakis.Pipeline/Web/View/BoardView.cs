using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>A page of a leaderboard as it is now.</summary>
/// <param name="Community">The community.</param>
/// <param name="Type">Which leaderboard.</param>
/// <param name="Page">0 for ranks 1 to 50, and so on.</param>
/// <param name="Ranked">Members on the whole board.</param>
/// <param name="Rows">In order of rank, at most 50; none beyond the last page.</param>
public sealed record BoardView(CommunityId Community, LeaderboardType Type, int Page, long Ranked, IReadOnlyList<BoardRow> Rows);

/// <summary>A rank of a leaderboard.</summary>
/// <param name="Rank">1 for the best.</param>
/// <param name="Member">Who holds it.</param>
/// <param name="Score">Activity balance now, conviction from 0 to 100, or number of badges.</param>
/// <param name="Tier">The tier that goes with the rank, such as <c>naib</c>; null where the board has none.</param>
/// <param name="Name">The member's name, where known.</param>
public sealed record BoardRow(int Rank, MemberId Member, double Score, string? Tier = null, string? Name = null);

namespace Arrakis.Shared.Verification;

/// <summary>A line of a leaderboard that is to be checked.</summary>
/// <param name="Community">The community's number.</param>
/// <param name="Rank">1 for the best.</param>
/// <param name="Author">The member's number.</param>
/// <param name="Balance">Its activity balance at the time of the last event.</param>
public readonly record struct RankedBalance(long Community, int Rank, long Author, double Balance);

namespace Arrakis.Pipeline.Leaderboards;

/// <summary>A member's place at a 6-hour boundary.</summary>
/// <param name="Boundary">The window that begins there.</param>
/// <param name="Rank">1 for the best; 0 if it was not on the board.</param>
/// <param name="Ranked">Members on the board.</param>
/// <param name="Score">The member's balance there.</param>
public readonly record struct RankPoint(int Boundary, int Rank, int Ranked, double Score);

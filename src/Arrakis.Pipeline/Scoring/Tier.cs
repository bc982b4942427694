namespace Arrakis.Pipeline.Scoring;

/// <summary>A step of the ladder.</summary>
/// <param name="Name">Its name, such as <c>fedaykin</c>.</param>
/// <param name="FirstRank">The best rank that belongs to it; the tier goes down to where the next one begins.</param>
public sealed record Tier(string Name, int FirstRank);

namespace Arrakis.Shared.Store;

/// <summary>The leaderboards of a community. The numbers are in every database.</summary>
public enum LeaderboardType
{
    /// <summary>By decaying activity balance.</summary>
    Activity = 0,

    /// <summary>By conviction, 0 to 100.</summary>
    Conviction = 1,

    /// <summary>By number of badges, then by earlier join.</summary>
    Badges = 2,
}

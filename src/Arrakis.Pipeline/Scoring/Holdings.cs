namespace Arrakis.Pipeline.Scoring;

/// <summary>What a holding may be.</summary>
public static class Holdings
{
    /// <summary>
    /// The largest balance, whole token units: far above any token's supply, and so that sums of flows stay exact for centuries.
    /// </summary>
    public const decimal Max = 100_000_000_000_000_000_000m;
}

namespace Arrakis.Pipeline.Scoring;

/// <summary>
/// Conviction, 0 to 100: how long (40 %), how much (25 %), how steadily (25 %) a member holds, and how active it is (10 %).
/// </summary>
public static class Conviction
{
    /// <summary>Holding for so many days earns the whole share of duration.</summary>
    public const double FullDays = 365;

    /// <summary>10⁴ units, less one, earn the whole share of accumulation.</summary>
    public const double FullMagnitude = 4;

    /// <summary>So much activity at the first act of a day earns the whole share of activity.</summary>
    public const double FullActivity = 200;

    private const double KeyScale = 4_294_967_296.0; // 2^32: finer than any formula's noise, so equal holdings tie

    /// <summary>
    /// <c>100 · (0.40·min(1, days/365) + 0.25·min(1, log₁₀(1 + B/unit)/4) + 0.25·(1 − O/I) + 0.10·min(1, a/200))</c>; 0
    /// when nothing is held.
    /// </summary>
    /// <param name="balance">B, whole token units; 0 and above.</param>
    /// <param name="inflow">I, the sum of inflows.</param>
    /// <param name="outflow">O, the sum of outflows.</param>
    /// <param name="heldMs">Milliseconds since the balance is above zero; below 0 is taken as 0.</param>
    /// <param name="activityAtAct">a, the activity at the member's first act of a UTC day.</param>
    /// <param name="unit">How many whole tokens are one unit, above 0.</param>
    public static double Score(decimal balance, decimal inflow, decimal outflow, long heldMs, double activityAtAct, decimal unit)
    {
        if (balance <= 0)
            return 0;
        var duration = Math.Clamp(heldMs / (double)ScoreTime.DayMs / FullDays, 0, 1);
        var accumulation = Math.Min(1, Math.Log10(1 + ((double)balance / (double)unit)) / FullMagnitude);
        var stability = inflow > 0 ? Math.Clamp(1 - ((double)outflow / (double)inflow), 0, 1) : 0;
        var activity = Math.Clamp(activityAtAct / FullActivity, 0, 1);
        return 100 * ((0.40 * duration) + (0.25 * accumulation) + (0.25 * stability) + (0.10 * activity));
    }

    /// <summary>Where a conviction stands on its board: the higher, the better.</summary>
    /// <param name="score">0 to 100.</param>
    public static long OrderKey(double score) => (long)Math.Round(score * KeyScale);
}

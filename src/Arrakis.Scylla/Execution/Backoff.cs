namespace Arrakis.Scylla.Execution;

/// <summary>
/// Waits between rounds over all nodes: random up to a bound that doubles ("full jitter"), so that clients that failed together
/// do not come back together.
/// </summary>
internal static class Backoff
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>The wait after a round, at least 1 ms.</summary>
    /// <param name="round">Rounds so far, from 0.</param>
    /// <param name="random">From 0 up to but not 1.</param>
    public static TimeSpan After(int round, double random)
    {
        var bound = Math.Min(Longest.TotalMilliseconds, Shortest.TotalMilliseconds * Math.Pow(2, Math.Min(round, 10)));
        return TimeSpan.FromMilliseconds(Math.Max(1, bound * random));
    }
}

namespace Arrakis.Gateway.Sessions;

/// <summary>
/// Delays before reconnecting: none before the first, then exponential with full jitter, so that shards that fell together
/// do not come back together. Pure but for the random numbers it is given.
/// </summary>
/// <param name="baseDelay">Upper bound of the first delay that is not zero.</param>
/// <param name="max">Upper bound of all.</param>
/// <param name="random">Gives numbers from 0 to 1.</param>
internal sealed class ReconnectDelays(TimeSpan baseDelay, TimeSpan max, Func<double> random)
{
    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>The delay before the next attempt.</summary>
    public TimeSpan Next() => Failures < 2
        ? TimeSpan.Zero
        : Min(max, baseDelay * Math.Pow(2, Math.Min(Failures - 2, 30))) * random();

    /// <summary>Notes a failure: a connection that did not come about, or did not last.</summary>
    public void OnFailure() => Failures++;

    /// <summary>Notes a connection that lasted.</summary>
    public void OnSuccess() => Failures = 0;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

namespace Arrakis.Scylla.Topology;

/// <summary>
/// Waits before a node is tried again: none at first, then from the shortest to a bound that doubles with every failure, at
/// random in between, so that clients which lost a node together do not come back together. Never ends. Pure but for the
/// random numbers it is given.
/// </summary>
/// <param name="min">The shortest wait that is not none.</param>
/// <param name="max">The longest wait.</param>
/// <param name="random">Gives numbers from 0 to 1.</param>
internal sealed class ReconnectDelays(TimeSpan min, TimeSpan max, Func<double> random)
{
    /// <summary>Failures since the last success that lasted.</summary>
    public int Failures { get; private set; }

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        if (Failures == 0) return TimeSpan.Zero;
        // In numbers, since long waits doubled often are more than a TimeSpan holds.
        var bound = Math.Min(max.Ticks, min.Ticks * Math.Pow(2, Math.Min(Failures, 30)));
        return bound <= min.Ticks ? max : min + TimeSpan.FromTicks((long)((bound - min.Ticks) * random()));
    }

    /// <summary>Notes a failure: a connection that did not come about, or did not last.</summary>
    public void OnFailure() => Failures++;

    /// <summary>Notes a connection that lasted.</summary>
    public void OnSuccess() => Failures = 0;
}

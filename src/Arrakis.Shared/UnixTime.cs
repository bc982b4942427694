namespace Arrakis.Shared;

/// <summary>Unix time in microseconds, the unit of a frame's arrival. For latencies alone: state never reads a clock.</summary>
public static class UnixTime
{
    /// <summary>Now, by the system's clock.</summary>
    public static long NowUs() => ToUs(DateTimeOffset.UtcNow);

    /// <summary>Now, by a clock.</summary>
    public static long NowUs(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return ToUs(time.GetUtcNow());
    }

    /// <summary>The moment of an arrival.</summary>
    /// <param name="us">Unix microseconds, as <see cref="NowUs()"/> gives them.</param>
    public static DateTimeOffset FromUs(long us) => DateTimeOffset.UnixEpoch.AddTicks(us * TimeSpan.TicksPerMicrosecond);

    /// <summary>How long ago an arrival was, by the system's clock.</summary>
    /// <param name="arrivalUs">Unix microseconds; 0 where the arrival is not known.</param>
    /// <returns>Zero or more; zero for an unknown arrival, or one that the clock says is to come.</returns>
    public static TimeSpan Since(long arrivalUs) =>
        arrivalUs == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(Math.Max(0, NowUs() - arrivalUs));

    private static long ToUs(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

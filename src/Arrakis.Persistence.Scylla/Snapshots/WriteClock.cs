namespace Arrakis.Persistence.Scylla.Snapshots;

/// <summary>
/// Write timestamps that grow with every call, so that of two saves of one number the later one stays, whatever nodes took
/// them. Between machines their clocks decide.
/// </summary>
internal sealed class WriteClock(TimeProvider time)
{
    private long _last;

    /// <summary>Microseconds since 1970.</summary>
    public long Next()
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}

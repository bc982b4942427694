namespace Arrakis.Gateway.Rest;

/// <summary>
/// Discord's global limit: so many requests per second over all routes, and a pause when Discord says so. Times are
/// milliseconds of a clock that never goes back.
/// </summary>
/// <param name="perSecond">Requests per second.</param>
internal sealed class GlobalRateLimit(int perSecond)
{
    private readonly Lock _gate = new();
    private long _windowMs = long.MinValue;
    private int _used;
    private long _pausedUntilMs = long.MinValue;

    /// <summary>Takes one request, or says how many milliseconds to wait before asking again.</summary>
    public long Take(long nowMs)
    {
        lock (_gate)
        {
            if (nowMs < _pausedUntilMs)
                return _pausedUntilMs - nowMs;
            if (_windowMs == long.MinValue || nowMs - _windowMs >= 1000)
            {
                _windowMs = nowMs;
                _used = 0;
            }
            if (_used >= perSecond)
                return _windowMs + 1000 - nowMs;
            _used++;
            return 0;
        }
    }

    /// <summary>Takes a refusal: nothing until the time is over.</summary>
    public void OnRefused(double retryAfterSeconds, long nowMs)
    {
        lock (_gate)
            _pausedUntilMs = Math.Max(_pausedUntilMs, nowMs + (long)Math.Ceiling(retryAfterSeconds * 1000));
    }
}

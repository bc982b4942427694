namespace Arrakis.Gateway.Rest;

/// <summary>
/// The rate limit of one bucket, as the last answers told it. Requests that it does not allow yet wait; pure but for the
/// lock. Times are milliseconds of a clock that never goes back.
/// </summary>
internal sealed class RateLimitBucket
{
    private readonly Lock _gate = new();
    private int _remaining = int.MaxValue;
    private long _resetMs;

    /// <summary>When the bucket was last used.</summary>
    public long UsedMs { get; private set; }

    /// <summary>Takes one request, or says how many milliseconds to wait before asking again.</summary>
    public long Take(long nowMs)
    {
        lock (_gate)
        {
            UsedMs = nowMs;
            if (nowMs >= _resetMs)
            {
                // What the new window allows is not known before its first answer.
                _remaining = int.MaxValue;
                _resetMs = long.MaxValue;
            }
            if (_remaining <= 0)
                return Math.Max(1, _resetMs == long.MaxValue ? 50 : _resetMs - nowMs);
            if (_remaining != int.MaxValue)
                _remaining--;
            return 0;
        }
    }

    /// <summary>Gives back what was taken for a request that was not sent.</summary>
    public void GiveBack()
    {
        lock (_gate)
        {
            if (_remaining != int.MaxValue)
                _remaining++;
        }
    }

    /// <summary>Takes what an answer's headers say.</summary>
    public void OnAnswer(int remaining, double resetAfterSeconds, long nowMs)
    {
        lock (_gate)
        {
            // Answers may overtake each other: the lower count is the one that holds.
            _remaining = Math.Min(_remaining, remaining);
            _resetMs = nowMs + (long)Math.Ceiling(resetAfterSeconds * 1000);
        }
    }

    /// <summary>Takes a refusal: nothing until the time is over.</summary>
    public void OnRefused(double retryAfterSeconds, long nowMs)
    {
        lock (_gate)
        {
            _remaining = 0;
            _resetMs = nowMs + (long)Math.Ceiling(retryAfterSeconds * 1000);
        }
    }
}

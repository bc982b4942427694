namespace Arrakis.Simulator;

/// <summary>Calls counted in a period that begins with the first of them.</summary>
internal sealed class RateLimitWindow(int limit, TimeSpan period, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long _startedAt;
    private int _count;

    /// <summary>Counts a call if it is allowed.</summary>
    internal RateLimitState Take()
    {
        lock (_lock)
        {
            if (_count == 0 || clock.GetElapsedTime(_startedAt) >= period)
            {
                _startedAt = clock.GetTimestamp();
                _count = 0;
            }
            var isAllowed = _count < limit;
            if (isAllowed) _count++;
            return new RateLimitState(isAllowed, limit, limit - _count, period - clock.GetElapsedTime(_startedAt));
        }
    }
}

/// <summary>What a window says of a call.</summary>
internal readonly record struct RateLimitState(bool IsAllowed, int Limit, int Remaining, TimeSpan ResetAfter);

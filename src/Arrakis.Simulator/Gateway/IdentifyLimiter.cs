namespace Arrakis.Simulator;

/// <summary>How many sessions may start: one per bucket and interval, and so many a day (Discord gateway, "Session Start Limit").</summary>
internal sealed class IdentifyLimiter
{
    private readonly Lock _lock = new();
    private readonly SimulatorOptions _options;
    private readonly Dictionary<int, long> _buckets = [];
    private long _periodStart;
    private int _remaining;

    internal IdentifyLimiter(SimulatorOptions options)
    {
        _options = options;
        _periodStart = options.Clock.GetTimestamp();
        _remaining = options.SessionStartRemaining ?? options.SessionStartTotal;
    }

    /// <summary>How many starts are left, and for how long that holds.</summary>
    internal (int Remaining, TimeSpan ResetAfter) State()
    {
        lock (_lock)
        {
            Renew();
            return (_remaining, _options.SessionStartResetAfter - _options.Clock.GetElapsedTime(_periodStart));
        }
    }

    /// <summary>Counts a start of the day's allowance; false when none is left.</summary>
    internal bool TryTakeStart()
    {
        lock (_lock)
        {
            Renew();
            return _remaining > 0 && _remaining-- > 0;
        }
    }

    /// <summary>Whether the shard's bucket is open; closes it for the interval.</summary>
    internal bool TryTakeBucket(int shard)
    {
        lock (_lock)
        {
            var bucket = shard % _options.MaxConcurrency;
            if (_buckets.TryGetValue(bucket, out var last) && _options.Clock.GetElapsedTime(last) < _options.IdentifyInterval) return false;
            _buckets[bucket] = _options.Clock.GetTimestamp();
            return true;
        }
    }

    private void Renew()
    {
        if (_options.Clock.GetElapsedTime(_periodStart) < _options.SessionStartResetAfter) return;
        _periodStart = _options.Clock.GetTimestamp();
        _remaining = _options.SessionStartTotal;
    }
}

namespace Arrakis.Simulator;

/// <summary>
/// How far each community was played, and what a session gets next. With a limited speed one clock runs for all shards, from
/// the first event on; at full speed a shard goes on as fast as its client reads.
/// </summary>
internal sealed class TracePlayer
{
    private const int MaxScan = 8192;

    private readonly Lock _lock = new();
    private readonly TraceFile _trace;
    private readonly CommunityMap _map;
    private readonly PlaybackSpeed _speed;
    private readonly TimeProvider _clock;
    private readonly int[] _positions;
    private readonly int[] _played;
    private readonly int[] _lastRows;
    private readonly long[] _lastTimes;
    private long _startedAt = -1;
    private int _playedTotal;

    internal TracePlayer(TraceFile trace, CommunityMap map, PlaybackSpeed speed, TimeProvider clock)
    {
        _trace = trace;
        _map = map;
        _speed = speed;
        _clock = clock;
        _positions = new int[map.Count];
        _played = new int[map.Count];
        _lastRows = [.. Enumerable.Repeat(-1, map.Count)];
        _lastTimes = [.. Enumerable.Repeat(trace.FirstTimeMs, map.Count)];
    }

    /// <summary>Whether every event was given to a session.</summary>
    internal bool IsExhausted => Volatile.Read(ref _playedTotal) == _trace.EventCount;

    internal int PlayedTotal => Volatile.Read(ref _playedTotal);

    /// <summary>The community of an event.</summary>
    internal int CommunityOf(int index) => _map.Of(_trace[index].Channel);

    /// <summary>Where a session that begins now begins in each community.</summary>
    internal int[] Positions()
    {
        lock (_lock) return (int[])_positions.Clone();
    }

    internal int Played(int community)
    {
        lock (_lock) return _played[community];
    }

    /// <summary>The newest row of a community that was played, −1 for none, and the trace's time there.</summary>
    internal (int LastRow, long TimeMs) Reached(int community)
    {
        lock (_lock) return (_lastRows[community], _lastTimes[community]);
    }

    /// <summary>
    /// Gives the session up to so many more events. Called under the session's lock.
    /// </summary>
    /// <returns>How long to wait for the next one: zero if there is more, infinite at the trace's end.</returns>
    internal TimeSpan Take(ShardSession session, int count)
    {
        lock (_lock)
        {
            var nowMs = NowMs();
            for (var scanned = 0; count > 0 && scanned < MaxScan; scanned++)
            {
                if (session.Cursor >= _trace.EventCount) return Timeout.InfiniteTimeSpan;
                var e = _trace[session.Cursor];
                var community = _map.Of(e.Channel);
                if (session.Owns(community))
                {
                    if (e.TimeMs > nowMs) return Wait(e.TimeMs - nowMs);
                    if (Give(session, e, community)) count--;
                }
                session.Cursor++;
            }
            return TimeSpan.Zero;
        }
    }

    private bool Give(ShardSession session, in TraceEvent e, int community)
    {
        var index = session.Cursor;
        if (session.IsBefore(community, index)) return false;
        if (index >= _positions[community]) Advance(community, index, e);
        var intent = e.IsMessage ? GatewayIntents.GuildMessages : GatewayIntents.GuildMessageReactions;
        if ((session.Intents & intent) == 0) return false;
        session.Log.AddEvent(index);
        session.TimeMs = e.TimeMs;
        return true;
    }

    private void Advance(int community, int index, in TraceEvent e)
    {
        _positions[community] = index + 1;
        _played[community]++;
        Volatile.Write(ref _playedTotal, _playedTotal + 1);
        _lastTimes[community] = e.TimeMs;
        if (e.IsMessage) _lastRows[community] = e.Row;
    }

    private long NowMs()
    {
        if (_speed.IsMax) return long.MaxValue;
        if (_startedAt < 0) _startedAt = _clock.GetTimestamp();
        var elapsed = _clock.GetElapsedTime(_startedAt).TotalMilliseconds * _speed.Factor;
        return elapsed > _trace.LastTimeMs - _trace.FirstTimeMs ? long.MaxValue : _trace.FirstTimeMs + (long)elapsed;
    }

    private TimeSpan Wait(long traceMs) =>
        TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(traceMs / _speed.Factor), 1, TimeSpan.FromHours(1).TotalMilliseconds));
}

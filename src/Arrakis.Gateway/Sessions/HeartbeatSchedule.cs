namespace Arrakis.Gateway.Sessions;

/// <summary>What to do at a tick.</summary>
internal enum HeartbeatVerdict
{
    /// <summary>Nothing yet.</summary>
    Wait,

    /// <summary>Send a heartbeat.</summary>
    Beat,

    /// <summary>The last heartbeat was not answered: the connection is dead, whatever the socket says.</summary>
    Zombie,
}

/// <summary>
/// When to send heartbeats, and when their missing answers mean a dead connection. Times are milliseconds of any clock that
/// never goes back. Pure.
/// </summary>
/// <remarks>
/// While the socket is not read, answers queue behind unread frames: the verdict is suspended until one interval after
/// reading goes on. Beats go on regardless.
/// </remarks>
internal sealed class HeartbeatSchedule
{
    private readonly long _intervalMs;
    private long _sentMs;
    private bool _unanswered;
    private long _verdictFromMs = long.MinValue;

    /// <summary>Starts the schedule.</summary>
    /// <param name="intervalMs">As HELLO says.</param>
    /// <param name="nowMs">Now.</param>
    /// <param name="jitter">0 to 1: which part of the interval the first beat waits, so that shards do not beat in step.</param>
    public HeartbeatSchedule(long intervalMs, long nowMs, double jitter)
    {
        _intervalMs = intervalMs;
        NextMs = nowMs + (long)(intervalMs * jitter);
    }

    /// <summary>Whether the socket is read.</summary>
    public bool IsReading { get; private set; } = true;

    /// <summary>When the next beat is due.</summary>
    public long NextMs { get; private set; }

    /// <summary>From sending to answer of the last answered beat; null before the first.</summary>
    public long? RoundTripMs { get; private set; }

    /// <summary>When the last answer came; null before the first.</summary>
    public long? AnsweredMs { get; private set; }

    /// <summary>What to do now. <see cref="HeartbeatVerdict.Beat"/> counts as sent.</summary>
    public HeartbeatVerdict Tick(long nowMs)
    {
        if (nowMs < NextMs)
            return HeartbeatVerdict.Wait;
        if (_unanswered && IsReading && nowMs >= _verdictFromMs)
            return HeartbeatVerdict.Zombie;
        BeatNow(nowMs);
        NextMs = nowMs + _intervalMs;
        return HeartbeatVerdict.Beat;
    }

    /// <summary>A beat is due now, by a timer that is not this schedule's.</summary>
    public void MakeDue(long nowMs) => NextMs = Math.Min(NextMs, nowMs);

    /// <summary>Notes a beat that Discord asked for, besides the schedule. The next one is due an interval later.</summary>
    public void BeatNow(long nowMs)
    {
        // An older beat that still waits keeps its time: its answer tells the round trip, and is due when it was.
        if (!_unanswered)
        {
            _sentMs = nowMs;
            NextMs = nowMs + _intervalMs;
        }
        _unanswered = true;
    }

    /// <summary>Notes an answer.</summary>
    public void OnAnswer(long nowMs)
    {
        if (_unanswered)
            RoundTripMs = nowMs - _sentMs;
        _unanswered = false;
        AnsweredMs = nowMs;
    }

    /// <summary>Reading stops: no verdict until it has gone on for one interval.</summary>
    public void Pause() => IsReading = false;

    /// <summary>Reading goes on.</summary>
    public void GoOn(long nowMs)
    {
        IsReading = true;
        _verdictFromMs = nowMs + _intervalMs;
    }
}

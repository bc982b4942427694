namespace Arrakis.Scylla.Tests.Support;

/// <summary>A clock that stands still until a test moves it, and calls its timers then.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _sync = new();
    private readonly List<ManualTimer> _timers = [];
    private long _now = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_sync)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves the clock, and calls each timer that is due once.</summary>
    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _now, time.Ticks);
        ManualTimer[] timers;
        lock (_sync)
            timers = [.. _timers];
        foreach (var timer in timers)
            timer.CallIfDue();
    }

    private sealed class ManualTimer(ManualTime time, Action call) : ITimer
    {
        private long _due = long.MaxValue;
        private long _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
            _period = period == Timeout.InfiniteTimeSpan ? long.MaxValue / 2 : period.Ticks;
            return true;
        }

        public void CallIfDue()
        {
            if (time.GetTimestamp() < _due)
                return;
            _due = time.GetTimestamp() + _period;
            call();
        }

        public void Dispose()
        {
            _due = long.MaxValue;
            lock (time._sync)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using Arrakis.Testing;

namespace Arrakis.Pipeline.Tests.Commands.Remote;

/// <summary>A clock that goes on when a test says so, and then calls the timers that are due, in their order.</summary>
internal sealed class FakeClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Lock _sync = new();
    private readonly List<Timer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Since the start.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(GetTimestamp());

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_sync)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Completes when somebody waits for a time since the start.</summary>
    public Task WhenAwaitedAsync(TimeSpan due) => Eventually.TrueAsync(() =>
    {
        lock (_sync)
            return Task.FromResult(_timers.Any(t => t.Due == due.Ticks));
    });

    /// <summary>Goes on to a time since the start.</summary>
    public void GoTo(TimeSpan to)
    {
        while (true)
        {
            Timer? next;
            lock (_sync)
                next = _timers.Where(t => t.Due <= to.Ticks).MinBy(t => t.Due);
            Interlocked.Exchange(ref _ticks, Math.Max(GetTimestamp(), next?.Due ?? to.Ticks));
            if (next is null)
                return;
            next.Call();
        }
    }

    private sealed class Timer(FakeClock clock, Action call) : ITimer
    {
        private long _due = long.MaxValue;

        public long Due => Interlocked.Read(ref _due);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Exchange(ref _due, dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks);
            return true;
        }

        public void Call()
        {
            Interlocked.Exchange(ref _due, long.MaxValue);
            call();
        }

        public void Dispose()
        {
            lock (clock._sync)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

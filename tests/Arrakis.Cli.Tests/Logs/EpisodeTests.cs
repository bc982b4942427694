using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Arrakis.Shared.Logging;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Tests.Logs;

/// <summary>What goes wrong again and again is one line, and one when it is over.</summary>
public sealed class EpisodeTests
{
    private readonly StepTime _time = new();
    private readonly List<string> _lines = [];

    [Fact]
    public void Of_many_bad_events_the_first_is_told_and_after_a_minute_how_many_there_were()
    {
        var log = new SeldomLogger(new Lines(_lines), _time);
        for (var i = 0; i < 5; i++)
            log.LogWarning("Frame {Number}", i);
        log.LogWarning("Another kind {Number}", 1);
        log.LogInformation("Ready");
        _lines.Where(l => !l.StartsWith("Debug", StringComparison.Ordinal)).ShouldBe(
            ["Warning: Frame 0", "Warning: Another kind 1", "Information: Ready"]);
        _lines.Count(l => l.StartsWith("Debug", StringComparison.Ordinal)).ShouldBe(4);

        _time.Step(SeldomLogger.Interval);
        _lines[^1].ShouldBe("Warning: 4 more in 60 s, the last: Frame 4");
        // A quiet minute ends it.
        _time.Step(SeldomLogger.Interval);
        log.LogWarning("Frame {Number}", 9);
        _lines[^1].ShouldBe("Warning: Frame 9");
    }

    [Fact]
    public async Task Writes_that_fail_here_and_there_are_one_episode_with_an_end()
    {
        using var gate = new WriteGate(
            8, reason => _lines.Add($"begins: {reason}"), (_, failures) => _lines.Add($"over: {failures} failures"), _time);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => FailTwiceAsync(gate)));
        gate.Trouble.ShouldBeNull();
        await FailTwiceAsync(gate);
        _lines.ShouldBe(["begins: disk full"]);

        _time.Step(TimeSpan.FromSeconds(6));
        _lines.ShouldBe(["begins: disk full", "over: 10 failures"]);
        _time.Step(TimeSpan.FromSeconds(60));
        await FailTwiceAsync(gate);
        _lines.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_being_repeated_is_trouble_and_what_was_given_up_is_not()
    {
        using var gate = new WriteGate(8, time: _time);
        using var stop = new CancellationTokenSource();
        var writing = gate.RunAsync(_ => throw new EventLogException("disk full", isTransient: true), stop.Token);
        await Eventually.TrueAsync(() => gate.Trouble == "disk full");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(writing);
        gate.Trouble.ShouldBeNull();
    }

    private static Task FailTwiceAsync(WriteGate gate)
    {
        var attempts = 0;
        return gate.RunAsync(
            _ => Interlocked.Increment(ref attempts) < 3
                ? throw new EventLogException("disk full", isTransient: true)
                : ValueTask.CompletedTask,
            CancellationToken.None);
    }

    private sealed class Lines(List<string> lines) : ILogger
    {
        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel}: {formatter(state, exception)}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }

    /// <summary>A clock that stands still until it is moved.</summary>
    private sealed class StepTime : TimeProvider
    {
        private readonly List<Timer> _timers = [];
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Step(TimeSpan time)
        {
            _now += time.Ticks;
            foreach (var timer in _timers.ToArray())
                timer.CallIfDue(_now);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(this, callback, state);
            timer.Change(dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        private sealed class Timer(StepTime time, TimerCallback callback, object? state) : ITimer
        {
            private long _due = long.MaxValue;
            private long _period = long.MaxValue;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time._now + dueTime.Ticks;
                _period = period == Timeout.InfiniteTimeSpan ? long.MaxValue : period.Ticks;
                return true;
            }

            public void CallIfDue(long now)
            {
                if (now < _due)
                    return;
                _due = _period == long.MaxValue ? long.MaxValue : now + _period;
                callback(state);
            }

            public void Dispose() => _due = long.MaxValue;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}

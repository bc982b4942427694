using Arrakis.Gateway.Limits;
using Shouldly;

namespace Arrakis.Gateway.Tests.Limits;

public sealed class LimitTests
{
    [Fact]
    public void Commands_leave_room_for_heartbeats()
    {
        var limiter = new CommandRateLimiter();
        for (var i = 0; i < CommandRateLimiter.Limit - CommandRateLimiter.Reserved; i++)
            limiter.TryTake(i, out _).ShouldBeTrue();
        limiter.TryTake(1000, out var wait).ShouldBeFalse();
        wait.ShouldBe(59_000);
        limiter.OnHeartbeat(1000);
        limiter.TryTake(60_001, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Shards_of_one_bucket_wait_for_each_other_and_others_do_not()
    {
        using var queue = new IdentifyQueue(TimeSpan.FromMinutes(5), TimeProvider.System);
        queue.SetMaxConcurrency(2);
        await queue.AcquireAsync(0);
        await queue.AcquireAsync(1);
        using var cancel = new CancellationTokenSource();
        var third = queue.AcquireAsync(2, cancel.Token).AsTask();
        third.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => third);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_nobodys_turn()
    {
        var clock = new Clock();
        using var queue = new IdentifyQueue(TimeSpan.FromHours(1), clock);
        await queue.AcquireAsync(0);
        for (var i = 0; i < 500; i++)
        {
            clock.Now += TimeSpan.FromSeconds(1);
            using var cancel = new CancellationTokenSource();
            var waiting = queue.AcquireAsync(0, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        }
        clock.Now = TimeSpan.FromHours(1);
        // If one of them had kept its turn, this would take an hour.
        await queue.AcquireAsync(0).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

using System.Diagnostics;
using Arrakis.Shared.Discord;
using Shouldly;

namespace Arrakis.Gateway.Tests.Limits;

/// <summary>What every queue for turns to identify must do.</summary>
public abstract class IdentifyQueueContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Shards_of_one_bucket_wait_for_each_other_and_others_do_not()
    {
        var queue = Create(TimeSpan.FromMinutes(5));
        queue.SetMaxConcurrency(2);
        await queue.AcquireAsync(0).AsTask().WaitAsync(Patience);
        await queue.AcquireAsync(1).AsTask().WaitAsync(Patience);
        using var cancel = new CancellationTokenSource();
        var third = queue.AcquireAsync(2, cancel.Token).AsTask();
        third.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => third);
    }

    [Fact]
    public async Task Turns_of_a_bucket_are_an_interval_apart_whoever_asks_first()
    {
        var interval = TimeSpan.FromMilliseconds(300);
        var queue = Create(interval);
        var began = Stopwatch.GetTimestamp();
        var turns = await Task.WhenAll(Enumerable.Range(0, 5).Select(async shard =>
        {
            await queue.AcquireAsync(shard);
            return Stopwatch.GetElapsedTime(began);
        })).WaitAsync(Patience);

        // Whoever runs late of its own runs later than its turn, so the n-th comes after n intervals at least; clocks tick in milliseconds.
        foreach (var (turn, number) in turns.Order().Select((turn, number) => (turn, number)))
            turn.ShouldBeGreaterThanOrEqualTo((interval * number) - TimeSpan.FromMilliseconds(5));
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_keep_others_waiting_for_ever()
    {
        var queue = Create(TimeSpan.FromMilliseconds(200));
        for (var i = 0; i < 5; i++)
        {
            using var cancel = new CancellationTokenSource();
            var given = queue.AcquireAsync(0, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await given.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        await queue.AcquireAsync(0).AsTask().WaitAsync(Patience);
    }

    [Fact]
    public void There_is_at_least_one_bucket() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Create(TimeSpan.FromSeconds(5)).SetMaxConcurrency(0));

    /// <summary>A queue that ends with the test.</summary>
    protected abstract IIdentifyQueue Create(TimeSpan interval);
}

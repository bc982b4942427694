using System.Collections.Concurrent;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Identify;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaIdentifyQueueTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);
    private readonly KafkaBroker _broker = new();
    private readonly List<(KafkaIdentifyQueue Queue, KafkaAppender Appender)> _gateways = [];

    public Task InitializeAsync()
    {
        _broker.Mock.CreateTopic(_broker.Options.IdentifyTopic, 2);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var (queue, appender) in _gateways)
        {
            await queue.DisposeAsync();
            await appender.DisposeAsync();
        }
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Several_gateways_at_once_keep_the_interval_in_every_bucket()
    {
        var turns = new ConcurrentBag<(int Bucket, long Ms)>();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async shard =>
        {
            var queue = shard < 4 ? Gateway(shard) : _gateways[shard % 4].Queue;
            await queue.AcquireAsync(shard);
            turns.Add((shard % 2, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        })).WaitAsync(Patience);

        for (var bucket = 0; bucket < 2; bucket++)
        {
            var slots = await SlotsAsync(bucket);
            slots.Zip(slots.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First >= Interval.TotalMilliseconds);
            // Every turn that was taken is one of the slots, and not before it.
            var taken = turns.Where(t => t.Bucket == bucket).Select(t => t.Ms).Order().ToList();
            taken.Count.ShouldBe(6);
            taken.Zip(slots).ShouldAllBe(pair => pair.First >= pair.Second - 5);
        }
    }

    [Fact]
    public async Task A_request_of_a_gateway_that_died_keeps_its_place_and_one_that_gave_up_wastes_its_own()
    {
        var queue = Gateway(0);
        // Whatever stands in the topic is a request.
        for (var i = 0; i < 12; i++)
            await _gateways[0].Appender.AppendAsync(_broker.Options.IdentifyTopic, 0, null, new byte[] { 9, 9 });
        using var cancel = new CancellationTokenSource();
        var given = queue.AcquireAsync(0, cancel.Token).AsTask();
        await RecordsAsync(13);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => given);

        await queue.AcquireAsync(0).AsTask().WaitAsync(Patience);

        DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ShouldBeGreaterThanOrEqualTo((await SlotsAsync(0))[13] - 5);
    }

    [Fact]
    public async Task A_turn_that_a_paused_process_missed_is_asked_for_anew()
    {
        var clock = new StumblingClock();
        var queue = Gateway(0, clock);
        await queue.AcquireAsync(0).AsTask().WaitAsync(Patience);
        var before = (await SlotsAsync(0)).Count;
        clock.StumbleOnce();

        await queue.AcquireAsync(0).AsTask().WaitAsync(Patience);

        clock.Stumbled.ShouldBeTrue();
        var slots = await SlotsAsync(0);
        slots.Count.ShouldBeGreaterThanOrEqualTo(before + 2, "the one that was missed, and the one that was taken");
    }

    [Fact]
    public async Task While_no_broker_is_reachable_no_turn_comes_and_afterwards_it_does()
    {
        var queue = Gateway(0);
        await queue.AcquireAsync(0).AsTask().WaitAsync(Patience);
        _broker.Mock.SetDown();
        var waiting = queue.AcquireAsync(0).AsTask();
        await Should.ThrowAsync<TimeoutException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(3)));
        _broker.Mock.SetUp();

        await waiting.WaitAsync(Patience);

        (await SlotsAsync(0)).Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    private KafkaIdentifyQueue Gateway(int number, TimeProvider? clock = null)
    {
        while (_gateways.Count <= number)
        {
            var appender = _broker.Appender();
            var queue = new KafkaIdentifyQueue(appender, _broker.Options, 2, NullLogger.Instance, Interval, clock);
            queue.SetMaxConcurrency(2);
            _gateways.Add((queue, appender));
        }
        return _gateways[number].Queue;
    }

    private async Task RecordsAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        await using var reader = _broker.Reader(_broker.Options.IdentifyTopic);
        await reader.WaitForRecordAsync(0, count - 1, limit.Token);
    }

    // As the log itself says.
    private async Task<List<long>> SlotsAsync(int partition)
    {
        var slots = new IdentifySlots(Interval, Interval * 60);
        var batch = new LogBatch();
        var result = new List<long>();
        await using var reader = _broker.Reader(_broker.Options.IdentifyTopic);
        do
        {
            await reader.ReadAsync(partition, slots.Next, 100, batch);
            for (var i = 0; i < batch.Count; i++)
            {
                if (slots.Add(batch[i].Offset, batch[i].AppendedMs, IdentifyClaim.Decode(batch[i].Payload.Span)) is { } slot)
                    result.Add(slot);
            }
        }
        while (batch.Count > 0);
        return result;
    }

    /// <summary>The system's clock, by which a process once stands still for a second when it should have gone on.</summary>
    private sealed class StumblingClock : TimeProvider
    {
        private long _lost;
        private int _armed;

        public bool Stumbled => Interlocked.Read(ref _lost) > 0;

        public void StumbleOnce() => Volatile.Write(ref _armed, 1);

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _lost);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(
            s =>
            {
                if (Interlocked.Exchange(ref _armed, 0) == 1)
                    Interlocked.Add(ref _lost, TimestampFrequency);
                callback(s);
            },
            state, dueTime, period);
    }
}

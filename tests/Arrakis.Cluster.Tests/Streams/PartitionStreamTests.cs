using Akka.Streams;
using Akka.TestKit.Xunit2;
using Arrakis.Cluster.Streams;
using Arrakis.Shared.Log;
using Arrakis.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Arrakis.Cluster.Tests.Streams;

public sealed class PartitionStreamTests : TestKit
{
    private static readonly PipelineStreamOptions Options =
        new() { MinBackoff = TimeSpan.FromMilliseconds(5), MaxBackoff = TimeSpan.FromMilliseconds(20) };
    private readonly FakeTenures _tenures = new();
    private readonly MemoryRecords _records = new(end: 100);

    [Fact]
    public async Task Records_reach_the_tenure_in_order_from_the_committed_offset_on()
    {
        _tenures.Committed[3] = 40;
        var stream = Run();
        await Eventually.TrueAsync(() => _tenures.Committed[3] == 100);
        (await stream.LetGoAsync(CancellationToken.None)).ShouldBeTrue();
        var tenure = _tenures.Begun.ShouldHaveSingleItem();
        tenure.Start.ShouldBe(40);
        tenure.Records.Select(r => r.Offset).ShouldBe(Enumerable.Range(40, 60).Select(i => (long)i));
        tenure.IsDrained.ShouldBeTrue();
        tenure.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_fault_another_reading_begins_where_the_last_was_durable()
    {
        var failed = false;
        _tenures.Accepting = (_, records, _) => records[0].Offset == 50 && !failed && (failed = true)
            ? Task.FromException(new InvalidOperationException("once"))
            : Task.CompletedTask;
        var stream = Run();
        await Eventually.TrueAsync(() => _tenures.Committed.GetValueOrDefault(3) == 100);
        await stream.LetGoAsync(CancellationToken.None);
        _tenures.Begun.Select(t => t.Start).ShouldBe([0, 50]);
        _tenures.Begun[0].IsDisposed.ShouldBeTrue();
        _tenures.Begun[0].IsDrained.ShouldBeFalse();
        _tenures.Stopped.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_fault_three_times_at_one_offset_stops_the_partition()
    {
        _tenures.Accepting = (_, records, _) =>
            records[0].Offset == 50 ? Task.FromException(new InvalidOperationException("always")) : Task.CompletedTask;
        var stream = Run();
        await Eventually.TrueAsync(() => _tenures.Stopped.ContainsKey(3));
        await stream.Flowing;
        _tenures.Begun.Count.ShouldBe(3);
        _tenures.Stopped[3].Message.ShouldBe("always");
        _tenures.Committed[3].ShouldBe(50);
        var given = _records.Given;
        (await stream.LetGoAsync(CancellationToken.None)).ShouldBeTrue();
        _records.Given.ShouldBe(given);
    }

    [Fact]
    public async Task A_fault_that_stays_stops_the_partition_at_once()
    {
        _tenures.Starting = (_, _) => Task.FromException(new EventLogException("another log", isTransient: false));
        var stream = Run();
        await stream.Flowing.WaitAsync(TimeSpan.FromSeconds(30));
        _tenures.Begun.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
        _tenures.Stopped[3].Message.ShouldBe("another log");
    }

    [Fact]
    public async Task A_log_that_is_away_is_waited_for_however_often_it_fails()
    {
        var failures = 0;
        _records.Fault = offset => offset == 50 && ++failures <= 10 ? new EventLogException("no broker", isTransient: true) : null;
        var stream = Run();
        await Eventually.TrueAsync(() => _tenures.Committed.GetValueOrDefault(3) == 100);
        await stream.LetGoAsync(CancellationToken.None);
        _tenures.Stopped.ShouldBeEmpty();
        _tenures.Begun.Count.ShouldBe(11);
    }

    [Fact]
    public async Task A_slow_tenure_is_not_read_ahead_of()
    {
        using var go = new SemaphoreSlim(0);
        _tenures.Accepting = (_, _, ct) => go.WaitAsync(ct);
        var stream = Run();
        await Eventually.TrueAsync(() => _records.Given > 0);
        go.Release(10);
        await Eventually.TrueAsync(() => _tenures.Committed.GetValueOrDefault(3) == 10);
        // One is with the tenure, and one waits in each stage before it at most.
        _records.Given.ShouldBeLessThanOrEqualTo(14);
        await stream.AbandonAsync();
        _tenures.Begun.ShouldHaveSingleItem().IsDrained.ShouldBeFalse();
    }

    [Fact]
    public async Task A_batch_that_the_tenure_has_taken_is_taken_to_its_end_before_the_drain()
    {
        var taken = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _tenures.Accepting = async (_, records, ct) =>
        {
            if (records[0].Offset != 20)
                return;
            taken.SetResult();
            await go.Task.WaitAsync(ct);
        };
        var stream = Run();
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var leaving = stream.LetGoAsync(CancellationToken.None);
        leaving.IsCompleted.ShouldBeFalse();
        go.SetResult();
        (await leaving).ShouldBeTrue();
        _tenures.Committed[3].ShouldBeGreaterThanOrEqualTo(21);
        _tenures.Begun.ShouldHaveSingleItem().IsDrained.ShouldBeTrue();
    }

    [Fact]
    public async Task What_does_not_drain_in_time_is_abandoned()
    {
        _tenures.Accepting = (_, records, ct) => records[0].Offset == 20 ? Task.Delay(Timeout.Infinite, ct) : Task.CompletedTask;
        var stream = Run();
        await Eventually.TrueAsync(() => _tenures.Committed.GetValueOrDefault(3) == 20);
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        (await stream.LetGoAsync(giveUp.Token)).ShouldBeFalse();
        _tenures.Begun.ShouldHaveSingleItem().IsDisposed.ShouldBeTrue();
        _tenures.Begun[0].IsDrained.ShouldBeFalse();
    }

    [Fact]
    public async Task A_start_that_waits_ends_with_the_revocation()
    {
        _tenures.Starting = (_, ct) => Task.Delay(Timeout.Infinite, ct);
        var stream = Run();
        await Eventually.TrueAsync(() => _tenures.Begun.Count == 1);
        (await stream.LetGoAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
        _tenures.Begun[0].IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_stream_that_waits_to_begin_again_ends_with_the_revocation()
    {
        _tenures.Starting = (_, _) => Task.FromException(new EventLogException("away", isTransient: true));
        var stream = Run(Options with { MinBackoff = TimeSpan.FromMinutes(1), MaxBackoff = TimeSpan.FromMinutes(1) });
        await Eventually.TrueAsync(() => _tenures.Begun.Count == 1 && _tenures.Begun[0].IsDisposed);
        await stream.LetGoAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        _tenures.Begun.ShouldHaveSingleItem();
    }

    private PartitionStream Run(PipelineStreamOptions? options = null)
    {
        var stream = new PartitionStream(3, _records, _tenures, NullLogger.Instance);
        stream.Run(Sys.Materializer(), (options ?? Options).Restarts);
        return stream;
    }
}

using System.Collections.Concurrent;
using Arrakis.Testing;
using Shouldly;

namespace Arrakis.Cluster.Tests.Streams;

public sealed class PipelineStreamTests
{
    [Fact]
    public async Task Every_record_of_every_partition_reaches_its_tenure_once_and_in_order()
    {
        await using var rig = new KafkaRig(partitions: 4);
        for (var partition = 0; partition < 4; partition++)
            await rig.AppendAsync(partition, 0, 300);
        var node = rig.Start(new FakeTenures());
        await UntilCommitted(node.Tenures, 4, 300);
        // And what comes while it reads.
        for (var partition = 0; partition < 4; partition++)
            await rig.AppendAsync(partition, 300, 200);
        await UntilCommitted(node.Tenures, 4, 500);
        for (var partition = 0; partition < 4; partition++)
            node.Tenures.Records(partition).Order().ShouldBe(Expected(partition, 500).Order());
        node.Tenures.Begun.Count.ShouldBe(4);
        await node.Stream.StopAsync(TimeSpan.FromSeconds(20));
        node.Tenures.Begun.ShouldAllBe(t => t.IsDrained && t.IsDisposed);
        node.Placements.ShouldBe(["+0,1,2,3", "-0,1,2,3"]);
        node.Stream.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Reading_begins_at_the_committed_offset()
    {
        await using var rig = new KafkaRig(partitions: 1);
        await rig.AppendAsync(0, 0, 100);
        var tenures = new FakeTenures();
        tenures.Committed[0] = 60;
        rig.Start(tenures);
        await UntilCommitted(tenures, 1, 100);
        tenures.Begun.ShouldHaveSingleItem().Records[0].Offset.ShouldBe(60);
    }

    [Fact]
    public async Task A_partition_that_fails_begins_again_and_the_others_notice_nothing()
    {
        await using var rig = new KafkaRig(partitions: 2);
        var failures = 0;
        var tenures = new FakeTenures
        {
            Accepting = (tenure, records, _) =>
                tenure.Partition == 0 && records[^1].Offset >= 50 && Interlocked.Increment(ref failures) == 1
                ? Task.FromException(new InvalidOperationException("once"))
                : Task.CompletedTask,
        };
        rig.Start(tenures);
        await rig.AppendAsync(0, 0, 100);
        await rig.AppendAsync(1, 0, 100);
        await UntilCommitted(tenures, 2, 100);
        tenures.Begun.Count(t => t.Partition == 0).ShouldBe(2);
        tenures.Begun.Count(t => t.Partition == 1).ShouldBe(1);
        tenures.Records(0).Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_second_node_takes_over_what_the_first_has_drained()
    {
        await using var rig = new KafkaRig(partitions: 4);
        for (var partition = 0; partition < 4; partition++)
            await rig.AppendAsync(partition, 0, 100);
        var commits = new ConcurrentDictionary<int, long>();
        var first = rig.Start(new FakeTenures(commits));
        await UntilCommitted(first.Tenures, 4, 100);
        var second = rig.Start(new FakeTenures(commits));
        await Eventually.TrueAsync(() => second.Stream.Owned.Count == 2 && first.Stream.Owned.Count == 2);
        first.Tenures.Begun.Count(t => t.IsDrained).ShouldBe(2);
        for (var partition = 0; partition < 4; partition++)
            await rig.AppendAsync(partition, 100, 100);
        await UntilCommitted(first.Tenures, 4, 200);
        second.Tenures.Begun.ShouldAllBe(t => t.Start == 100);
        await first.Stream.StopAsync(TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => second.Stream.Owned.Count == 4);
    }

    [Fact]
    public async Task A_slow_tenure_slows_the_consumer_and_buffers_stay_bounded()
    {
        await using var rig = new KafkaRig(partitions: 1);
        await rig.AppendAsync(0, 0, 4000, bytes: 1000);
        using var go = new SemaphoreSlim(0);
        var largest = 0;
        var tenures = new FakeTenures
        {
            Accepting = async (_, records, ct) =>
            {
                largest = Math.Max(largest, records.Count);
                await go.WaitAsync(ct);
            },
        };
        rig.Start(tenures);
        await Eventually.TrueAsync(() => largest > 0);
        while (tenures.Committed.GetValueOrDefault(0) < 4000)
        {
            var before = tenures.Committed.GetValueOrDefault(0);
            go.Release();
            await Eventually.TrueAsync(() => tenures.Committed.GetValueOrDefault(0) > before);
        }

        largest.ShouldBeLessThanOrEqualTo(500);
        tenures.Records(0).Count.ShouldBe(4000);
        tenures.Begun.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_outage_of_all_brokers_is_waited_for_and_nothing_is_lost()
    {
        await using var rig = new KafkaRig(partitions: 2);
        await rig.AppendAsync(0, 0, 50);
        await rig.AppendAsync(1, 0, 50);
        var node = rig.Start(new FakeTenures());
        await UntilCommitted(node.Tenures, 2, 50);
        rig.Mock.SetDown();
        await Task.Delay(TimeSpan.FromSeconds(3));
        rig.Mock.SetUp();
        await rig.AppendAsync(0, 50, 50);
        await rig.AppendAsync(1, 50, 50);
        await UntilCommitted(node.Tenures, 2, 100);
        node.Tenures.Records(0).Count.ShouldBe(100);
        node.Tenures.Stopped.ShouldBeEmpty();
        // The outage is the log's: no reading ended for it.
        node.Tenures.Begun.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_offset_that_the_log_does_not_hold_stops_the_partition_and_says_why()
    {
        await using var rig = new KafkaRig(partitions: 1);
        await rig.AppendAsync(0, 0, 50);
        var tenures = new FakeTenures();
        tenures.Committed[0] = 1000;
        rig.Start(tenures);
        await Eventually.TrueAsync(() => tenures.Stopped.ContainsKey(0));
        tenures.Stopped[0].Message.ShouldContain("ends at 50, before offset 1000");
        tenures.Begun.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_node_that_is_stopped_before_the_group_has_answered_ends_without_harm()
    {
        await using var rig = new KafkaRig(partitions: 1);
        var node = rig.Start(new FakeTenures());
        await node.Stream.StopAsync(TimeSpan.FromSeconds(5));
        node.Stream.Owned.ShouldBeEmpty();
    }

    private static Task UntilCommitted(FakeTenures tenures, int partitions, long offset) =>
        Eventually.TrueAsync(() => Enumerable.Range(0, partitions).All(p => tenures.Committed.GetValueOrDefault(p) == offset));

    private static IEnumerable<string> Expected(int partition, int count) => Enumerable.Range(0, count).Select(n => $"{partition}:{n}");
}

using System.Collections.Concurrent;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Arrakis.Testing.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaPartitionGroupTests : IDisposable
{
    private const int Partitions = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly MockKafka _kafka = new();
    private readonly ConcurrentQueue<string> _journal = new();
    private readonly KafkaOptions _options;

    public KafkaPartitionGroupTests()
    {
        _options = new KafkaOptions
        {
            BootstrapServers = _kafka.BootstrapServers,
            FetchWait = TimeSpan.FromMilliseconds(10),
            SessionTimeout = TimeSpan.FromSeconds(6),
            RebalanceTimeout = TimeSpan.FromSeconds(30),
            GroupCommitInterval = TimeSpan.FromMilliseconds(200),
        };
        _kafka.CreateTopic(_options.EventsTopic, Partitions);
    }

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Members_share_the_partitions_and_whoever_leaves_hands_over_what_it_has_drained()
    {
        await using var a = Join("a");
        await UntilAsync(() => a.Owned.Count == Partitions);
        await using var b = Join("b");
        await UntilAsync(() => a.Owned.Count == Partitions / 2 && b.Owned.Count == Partitions / 2);
        a.Owned.Concat(b.Owned).Order().ShouldBe(Enumerable.Range(0, Partitions));
        // What stayed with its owner was not touched when the other one came.
        _journal.Count(line => line.StartsWith("a drained", StringComparison.Ordinal)).ShouldBe(Partitions / 2);

        await a.LeaveAsync().WaitAsync(Limit);
        a.Owned.ShouldBeEmpty();
        a.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        await UntilAsync(() => b.Owned.Count == Partitions);

        var journal = _journal.ToList();
        journal.ShouldNotContain(line => line.Contains("lost"));
        foreach (var partition in Enumerable.Range(0, Partitions))
            journal.IndexOf($"b assigned {partition}").ShouldBeGreaterThan(journal.IndexOf($"a drained {partition}"));
    }

    [Fact]
    public async Task The_partitions_of_a_member_that_died_are_taken_over_after_the_session_timeout()
    {
        var dying = Member();
        dying.Subscribe(_options.EventsTopic);
        await UntilAsync(() =>
        {
            dying.Consume(100);
            return dying.Assignment.Count == Partitions;
        });
        // As a killed process leaves it: the group is not told.
        dying.Dispose();

        await using var heir = Join("heir");
        await UntilAsync(() => heir.Owned.Count == Partitions);
    }

    [Fact]
    public async Task A_member_that_the_group_has_given_up_is_told_and_joins_again()
    {
        await using var group = Join("a");
        await UntilAsync(() => group.Owned.Count == Partitions);

        _kafka.SetDown();
        await UntilAsync(() => group.Trouble is not null && _journal.Contains("a lost 0"));
        group.Trouble!.ShouldContain("no broker is reachable");
        group.Owned.ShouldBeEmpty();
        group.Completion.IsCompleted.ShouldBeFalse();
        _kafka.SetUp();

        await UntilAsync(() => group.Owned.Count == Partitions && group.Trouble is null);
        _journal.Count(line => line == "a assigned 0").ShouldBe(2);
        _journal.ShouldNotContain(line => line.Contains("drained"));
    }

    [Fact]
    public async Task Trouble_ends_with_an_outage_that_was_shorter_than_the_session()
    {
        await using var group = Join("a", _options with { SessionTimeout = TimeSpan.FromSeconds(30) });
        await UntilAsync(() => group.Owned.Count == Partitions);

        _kafka.SetDown();
        await UntilAsync(() => group.Trouble is not null);
        _kafka.SetUp();

        await UntilAsync(() => group.Trouble is null);
        group.Owned.Count.ShouldBe(Partitions);
        _journal.ShouldNotContain(line => line.Contains("lost"));
    }

    // Leaving frees the client of librdkafka; who asks it for something then would end the process.
    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    [InlineData(800)]
    [InlineData(1_200)]
    public async Task A_member_can_leave_while_it_looks_whether_an_outage_is_over(int waitMs)
    {
        await using var group = Join("a", _options with { SessionTimeout = TimeSpan.FromSeconds(30) });
        await UntilAsync(() => group.Owned.Count == Partitions);
        _kafka.SetDown();
        await UntilAsync(() => group.Trouble is not null);
        _kafka.SetRoundTrip(TimeSpan.FromMilliseconds(700));
        _kafka.SetUp();

        await Task.Delay(waitMs);
        await group.LeaveAsync().WaitAsync(Limit);

        group.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        group.Owned.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_member_can_leave_during_an_outage_while_the_group_is_being_told()
    {
        await using var group = Join("a", _options with { SessionTimeout = TimeSpan.FromSeconds(12) });
        await UntilAsync(() => group.Owned.Count == Partitions);
        _kafka.SetDown();
        foreach (var partition in group.Owned)
            group.NoteDurable(partition, 41);
        await UntilAsync(() => group.Trouble is not null);

        await group.LeaveAsync().WaitAsync(Limit);

        group.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        group.Owned.ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_tool_sees_how_far_the_group_is_done_and_the_last_of_it_is_told_when_partitions_go()
    {
        await using var group = Join("a", _options with { GroupCommitInterval = TimeSpan.FromHours(1) });
        await using var quick = Join("b");
        await UntilAsync(() => group.Owned.Count == Partitions / 2 && quick.Owned.Count == Partitions / 2);
        var (atLeave, atOnce) = (group.Owned.First(), quick.Owned.First());
        group.NoteDurable(atLeave, 41);
        quick.NoteDurable(atOnce, 42);
        quick.NoteDurable(atLeave, 7);

        using var tool = Member();
        await UntilAsync(() => Committed(tool, atOnce) == 42);
        Committed(tool, atLeave).ShouldBe(Offset.Unset.Value);
        await group.LeaveAsync().WaitAsync(Limit);
        Committed(tool, atLeave).ShouldBe(41);
    }

    [Fact]
    public async Task Whoever_is_disposed_of_without_leaving_drops_its_partitions_undrained()
    {
        var group = Join("a");
        await UntilAsync(() => group.Owned.Count == Partitions);
        await group.DisposeAsync().AsTask().WaitAsync(Limit);

        _journal.Where(line => !line.Contains("assigned")).Order().ShouldBe(Enumerable.Range(0, Partitions).Select(p => $"a lost {p}"));
    }

    [Fact]
    public async Task A_drain_that_nobody_waits_for_any_longer_does_not_keep_the_member_from_leaving()
    {
        var host = new RecordingHost("a", _journal)
        {
            Drain = ct => Task.Delay(Timeout.Infinite, ct).ContinueWith(_ => { }, TaskScheduler.Default),
        };
        await using var group = Join(host, _options);
        await UntilAsync(() => group.Owned.Count == Partitions);

        using var impatience = new CancellationTokenSource();
        var leaving = group.LeaveAsync(impatience.Token);
        await UntilAsync(() => _journal.Contains("a asked for 7"));
        leaving.IsCompleted.ShouldBeFalse();
        await impatience.CancelAsync();
        await leaving.WaitAsync(Limit);
        group.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_fault_of_the_host_ends_the_membership_and_is_told()
    {
        var host = new RecordingHost("a", _journal) { OnAssign = () => throw new InvalidOperationException("no room") };
        await using var group = Join(host, _options);

        var fault = await Should.ThrowAsync<EventLogException>(group.Completion.WaitAsync(Limit));
        fault.Message.ShouldContain("no room");
        await UntilAsync(() => _journal.Contains("a lost 0"));
    }

    [Fact]
    public async Task A_member_that_never_joined_leaves_without_a_word()
    {
        await using var group = new KafkaPartitionGroup(_options, new RecordingHost("a", _journal), NullLogger.Instance);
        await group.LeaveAsync().WaitAsync(Limit);
        _journal.ShouldBeEmpty();
    }

    private KafkaPartitionGroup Join(string name, KafkaOptions? options = null) =>
        Join(new RecordingHost(name, _journal), options ?? _options);

    private static KafkaPartitionGroup Join(RecordingHost host, KafkaOptions options)
    {
        var group = new KafkaPartitionGroup(options, host, NullLogger.Instance);
        group.Start();
        return group;
    }

    private long Committed(IConsumer<Ignore, Ignore> tool, int partition) =>
        tool.Committed([new TopicPartition(_options.EventsTopic, partition)], TimeSpan.FromSeconds(10)).Single().Offset;

    private IConsumer<Ignore, Ignore> Member()
    {
        KafkaLibrary.Load();
        return new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = _options.BootstrapServers,
            GroupId = _options.Group,
            SessionTimeoutMs = 6_000,
            EnableAutoCommit = false,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        }).SetLogHandler((_, _) => { }).Build();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
            await Task.Delay(50, limit.Token);
    }
}

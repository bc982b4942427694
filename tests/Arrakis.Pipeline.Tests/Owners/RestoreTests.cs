using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Testing;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>Where an owner goes on, and the logs that it refuses.</summary>
public sealed class RestoreTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly int Home = PipelineFixture.Community(0).Partition(PipelineFixture.Partitions);

    [Fact]
    public async Task A_commit_says_which_record_it_was_the_last_to_include()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var last = Activity.Message(0, 8, Activity.StartMs, 1);
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs), last);
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(Limit);

        (await fixture.Log.GetCommitAsync(Home))!.LastRecord.ShouldBe(StableHash.Compute(last.ToByteArray()));
        // It stays what it is when nothing is read after a restart.
        await fixture.KillAsync();
        await (await fixture.StartAsync()).StopAsync();
        (await fixture.Log.GetCommitAsync(Home))!.LastRecord.ShouldBe(StableHash.Compute(last.ToByteArray()));
    }

    [Fact]
    public async Task A_log_with_another_record_before_the_commit_is_refused()
    {
        await using var fixture = await CommittedAsync(commit => commit with { LastRecord = commit.LastRecord + 1 });
        var fault = await RefusedAsync(fixture);
        fault.Message.ShouldSatisfyAllConditions(
            text => text.ShouldContain($"partition {Home}"), text => text.ShouldContain("another record at offset 1"),
            text => text.ShouldContain("arrakis topics create"), text => text.ShouldContain("log.db"));
    }

    [Fact]
    public async Task A_log_that_ends_before_the_commit_is_refused()
    {
        await using var fixture = await CommittedAsync(commit => commit with { NextOffset = 1_000, LastRecord = 0 });
        var fault = await RefusedAsync(fixture);
        fault.Message.ShouldContain("committed up to offset 1000, but ends at 2");
    }

    [Fact]
    public async Task A_commit_from_before_hashes_were_kept_is_believed()
    {
        await using var fixture = await CommittedAsync(commit => commit with { LastRecord = 0 });
        await fixture.AppendAsync(Activity.Message(0, 9, Activity.StartMs, 2));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(Limit);
        (await fixture.RowsAsync(1)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_record_that_retention_has_deleted_is_not_missed()
    {
        await using var fixture = await CommittedAsync(commit => commit with { LastRecord = 1 });
        await using var pipeline = await fixture.OpenSharedAsync(log: new WatchedLog(fixture.Log) { Start = 2 });
        pipeline.Assign([Home]);
        await fixture.AppendAsync(Activity.Message(0, 9, Activity.StartMs, 2));
        await pipeline.WaitUntilDrainedAsync().WaitAsync(Limit);
        (await fixture.RowsAsync(1)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_log_that_has_deleted_what_was_never_processed_stops_the_partition()
    {
        await using var fixture = await CommittedAsync(commit => commit);
        await using var pipeline = await fixture.OpenSharedAsync(log: new WatchedLog(fixture.Log) { Start = 3 });
        pipeline.Assign([Home]);
        await Eventually.TrueAsync(async () => (await pipeline.StatusAsync()).Single().Stopped is not null);
        (await pipeline.StatusAsync()).Single().Stopped!.ShouldContain("done up to offset 2, but the lowest that it still holds is 3");
    }

    [Fact]
    public async Task A_log_that_nobody_has_read_is_read_from_where_it_begins()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs), Activity.Message(0, 8, Activity.StartMs, 1));
        await using var pipeline = await fixture.OpenSharedAsync(log: new WatchedLog(fixture.Log) { Start = 1 });
        pipeline.Assign([Home]);
        await pipeline.WaitUntilDrainedAsync().WaitAsync(Limit);
        (await fixture.RowsAsync(1)).ShouldHaveSingleItem("what retention had deleted before anybody read is not there");
    }

    // Two records, committed, and then the commit changed.
    private static async Task<PipelineFixture> CommittedAsync(Func<LogCommit, LogCommit> change)
    {
        var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs), Activity.Message(0, 8, Activity.StartMs, 1));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(Limit);
        await fixture.KillAsync();
        await fixture.Log.CommitAsync(Home, change((await fixture.Log.GetCommitAsync(Home))!));
        return fixture;
    }

    private static async Task<EventLogException> RefusedAsync(PipelineFixture fixture)
    {
        var pipeline = await fixture.StartAsync();
        var fault = await Should.ThrowAsync<EventLogException>(pipeline.Completion.WaitAsync(Limit));
        fault.IsTransient.ShouldBeFalse();
        return fault;
    }
}

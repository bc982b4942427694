using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

public sealed class OwnershipTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly int[] All = [.. Enumerable.Range(0, PipelineFixture.Partitions)];
    private static readonly CommunityId Sietch = PipelineFixture.Community(0);
    private static readonly int Home = Sietch.Partition(PipelineFixture.Partitions);

    [Fact]
    public async Task A_process_reads_what_it_is_assigned_and_nothing_else()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Enumerable.Range(0, 20).Select(c => Activity.Message(c, 7, Activity.StartMs + c, c)));
        await using var pipeline = await fixture.OpenSharedAsync();
        pipeline.Partitions.ShouldBeEmpty();
        await Should.ThrowAsync<PipelineBusyException>(async () => await pipeline.AskAsync(Sietch, c => c.MemberCount));

        pipeline.Assign([Home]);
        await pipeline.WaitUntilDrainedAsync().WaitAsync(Limit);

        (await pipeline.StatusAsync()).ShouldHaveSingleItem().Partition.ShouldBe(Home);
        (await pipeline.AskAsync(Sietch, c => c.MemberCount)).ShouldBe(1);
        var rows = await fixture.RowsAsync(20);
        rows.ShouldNotBeEmpty();
        rows.ShouldAllBe(r => r.CommunityId.Partition(PipelineFixture.Partitions) == Home);
    }

    [Fact]
    public async Task Whoever_is_asked_for_a_partition_writes_commits_and_then_knows_nothing_of_it()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        // Neither rows nor time would start a flush, nor pages be written, before the end.
        await using var pipeline = await fixture.OpenSharedAsync(
            new PipelineOptions { FlushInterval = TimeSpan.FromHours(1), PageInterval = TimeSpan.FromHours(1) });
        pipeline.Assign(All);
        await fixture.AppendAsync(Enumerable.Range(1, 60).Select(m => Activity.Message(0, m, Activity.StartMs + m, m)));
        (await pipeline.AskAsync(Sietch, c => c.MemberCount, afterOffset: 60).WaitAsync(Limit)).ShouldBe(60);
        (await fixture.Log.GetCommitAsync(Home)).ShouldBeNull();

        await pipeline.RevokeAsync([Home], CancellationToken.None).WaitAsync(Limit);

        (await fixture.Log.GetCommitAsync(Home))!.NextOffset.ShouldBe(60);
        (await fixture.RowsAsync(1)).Count.ShouldBe(60);
        (await fixture.Store.ReadPageAsync(Sietch, LeaderboardType.Activity, 1)).Entries.Count.ShouldBe(10);
        (await pipeline.StatusAsync()).Select(s => s.Partition).ShouldBe(All.Where(p => p != Home));
        pipeline.Communities.ShouldBeEmpty();
        await Should.ThrowAsync<PipelineBusyException>(async () => await pipeline.AskAsync(Sietch, c => c.MemberCount));
    }

    [Fact]
    public async Task Neither_reading_nor_letting_go_waits_until_the_stored_communities_are_listed()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs));
        var listed = new TaskCompletionSource();
        await using var pipeline = await fixture.OpenSharedAsync(
            decorate: store => new FaultyStore(store, step => step == "list" ? listed.Task : Task.CompletedTask));

        pipeline.Assign(All);
        await pipeline.WaitUntilDrainedAsync().WaitAsync(Limit);
        await pipeline.RevokeAsync(All, CancellationToken.None).WaitAsync(Limit);
        (await fixture.RowsAsync(1)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_store_that_hangs_keeps_a_partition_only_until_patience_ends_and_the_next_owner_reads_again()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs));
        await using var slow = await fixture.OpenSharedAsync(decorate: store => new FaultyStore(
            store, step => step == "scores" ? throw new CommunityStoreException("down", isTransient: true) : Task.CompletedTask));
        slow.Assign(All);
        (await slow.AskAsync(Sietch, c => c.MemberCount, afterOffset: 1).WaitAsync(Limit)).ShouldBe(1);

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await slow.RevokeAsync(All, patience.Token).WaitAsync(Limit);
        (await fixture.Log.GetCommitAsync(Home)).ShouldBeNull();

        await using var next = await fixture.OpenSharedAsync();
        next.Assign(All);
        await next.WaitUntilDrainedAsync().WaitAsync(Limit);
        (await fixture.RowsAsync(1)).ShouldHaveSingleItem().Activity.ShouldBe(1);
    }

    [Fact]
    public async Task Questions_that_wait_when_a_partition_is_lost_are_told_to_try_again()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await using var pipeline = await fixture.OpenSharedAsync();
        pipeline.Assign(All);
        var waiting = pipeline.AskAsync(Sietch, c => c.MemberCount, afterOffset: 1);

        await pipeline.AbandonAsync([Home]).WaitAsync(Limit);

        (await Should.ThrowAsync<PipelineBusyException>(waiting.WaitAsync(Limit))).Message.ShouldContain("try again");
    }

    [Fact]
    public async Task A_partition_comes_and_goes_faster_than_its_owner_ends_and_never_has_two()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Random(4, 3_000, 4, 60));
        var log = new WatchedLog(fixture.Log);
        await using var pipeline = await fixture.OpenSharedAsync(
            new PipelineOptions { ReadRecords = 20, FlushInterval = TimeSpan.FromMilliseconds(1) },
            store => new FaultyStore(store, _ => Task.Delay(2)), log);
        var random = new Random(4);
        var ending = new List<Task>();
        for (var i = 0; i < 200; i++)
        {
            pipeline.Assign(All);
            ending.Add(random.Next(2) == 0 ? pipeline.AbandonAsync(All) : pipeline.RevokeAsync([random.Next(3)], CancellationToken.None));
            if (random.Next(3) == 0)
                await Task.Delay(random.Next(15));
        }

        await Task.WhenAll(ending).WaitAsync(Limit);
        pipeline.Assign(All);
        await pipeline.WaitUntilDrainedAsync().WaitAsync(Limit);
        log.OwnedTwice.ShouldBeEmpty();
        (await pipeline.StatusAsync()).Count.ShouldBe(PipelineFixture.Partitions);
    }

    [Fact]
    public async Task A_fault_stops_its_partition_alone_until_it_is_assigned_anew()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var isDamaged = true;
        await using var pipeline = await fixture.OpenSharedAsync(decorate: store => new FaultyStore(
            store, step => step == "profiles" && isDamaged
                ? throw new CommunityStoreException("damaged", isTransient: false)
                : Task.CompletedTask));
        pipeline.Assign(All);
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs));
        await Eventually.TrueAsync(async () => (await pipeline.StatusAsync())[Home].Stopped == "damaged");
        (await Should.ThrowAsync<PipelineBusyException>(async () => await pipeline.AskAsync(Sietch, c => c.MemberCount)))
            .Message.ShouldContain("damaged");
        pipeline.Completion.IsCompleted.ShouldBeFalse();

        isDamaged = false;
        var elsewhere = Enumerable.Range(1, 20).First(c => PipelineFixture.Community(c).Partition(PipelineFixture.Partitions) != Home);
        await fixture.AppendAsync(Activity.Message(elsewhere, 8, Activity.StartMs));
        await Eventually.TrueAsync(async () => (await fixture.RowsAsync(20)).Count == 1);
        (await pipeline.StatusAsync()).Count(s => s.Stopped is null).ShouldBe(PipelineFixture.Partitions - 1);

        pipeline.Assign([Home]);
        await pipeline.WaitUntilDrainedAsync().WaitAsync(Limit);
        (await pipeline.StatusAsync()).ShouldAllBe(s => s.Stopped == null);
        (await fixture.RowsAsync(20)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_wants_to_know_is_told_how_far_each_partition_is_durable()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await using var pipeline = await fixture.OpenSharedAsync();
        var told = new System.Collections.Concurrent.ConcurrentDictionary<int, long>();
        pipeline.Committed += (partition, next) => told[partition] = next;
        pipeline.Assign(All);
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs), Activity.Message(0, 7, Activity.StartMs + 60_000, 1));

        await Eventually.TrueAsync(() => Task.FromResult(told.GetValueOrDefault(Home) == 2 && told.Count == PipelineFixture.Partitions));
    }

    [Fact]
    public async Task After_a_stop_nothing_is_taken_any_more()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await using var pipeline = await fixture.OpenSharedAsync();
        await pipeline.StopAsync().WaitAsync(Limit);
        pipeline.Assign(All);
        (await pipeline.StatusAsync()).ShouldBeEmpty();
        pipeline.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }
}

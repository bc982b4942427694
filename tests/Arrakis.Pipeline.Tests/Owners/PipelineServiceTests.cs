using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

public sealed class PipelineServiceTests
{
    private static readonly PipelineOptions Quick = new()
    {
        FlushInterval = TimeSpan.FromMilliseconds(5), FlushRows = 50, ReadRecords = 100,
    };

    [Fact]
    public async Task What_is_appended_becomes_durable_and_is_committed()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs), Activity.Message(1, 8, Activity.StartMs));

        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));

        var rows = await fixture.RowsAsync(2);
        rows.Select(r => (r.MemberId.Value, r.Activity)).ShouldBe([(7, 1), (8, 1)]);
        (await fixture.Store.ListCommunitiesOfAsync(new MemberId(7))).ShouldBe([PipelineFixture.Community(0)]);
        pipeline.Totals.Durable.ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whoever_kills_the_pipeline_again_and_again_gets_the_rows_of_an_undisturbed_run(int seed)
    {
        var random = new Random(seed);
        await using var calm = await PipelineFixture.CreateAsync();
        await calm.AppendAsync(Activity.Random(seed, 6_000, 4, 60));
        await (await calm.StartAsync(Quick)).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await calm.Pipeline!.StopAsync();

        await using var harried = await PipelineFixture.CreateAsync();
        await harried.AppendAsync(Activity.Random(seed, 6_000, 4, 60));
        for (var kill = 0; kill < 25; kill++)
        {
            // Writes fail at random as well, so that a kill finds some rows of a flush durable and others not.
            await harried.StartAsync(Quick, store => FaultyStore.Sometimes(store, random));
            await Task.Delay(random.Next(40));
            await harried.KillAsync();
        }

        await (await harried.StartAsync(Quick)).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await harried.Pipeline!.StopAsync();

        StoredOutcome.Comparable(await harried.RowsAsync(4)).ShouldBe(StoredOutcome.Comparable(await calm.RowsAsync(4)));
        (await StoredOutcome.HistoryAsync(harried, 4)).ShouldBe(await StoredOutcome.HistoryAsync(calm, 4));
        (await StoredOutcome.PagesAsync(harried, 4)).ShouldBe(await StoredOutcome.PagesAsync(calm, 4));
        (await harried.Log.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Records_that_come_again_are_counted_and_not_applied()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync();
        var reaction = Activity.Reaction(0, 1, 2, Activity.StartMs, message: 5);
        await fixture.AppendAsync(reaction);
        await fixture.AppendAsync(reaction.Clone(), Activity.Message(0, 3, Activity.StartMs));

        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));

        pipeline.Totals.Duplicates.ShouldBe(1);
        (await fixture.RowsAsync(1)).Select(r => (r.MemberId.Value, r.Activity)).ShouldBe([(1, 1), (2, 2), (3, 1)]);
    }

    [Fact]
    public async Task What_cannot_be_processed_goes_to_the_dead_letters_with_its_reason_and_the_rest_goes_on()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var partition = PipelineFixture.Community(0).Partition(PipelineFixture.Partitions);
        await fixture.AppendRawAsync([new PendingRecord(partition, "not protobuf"u8.ToArray())]);
        var badHolding = new CommunityEvent
        {
            Kind = EventKind.HoldingChanged, CommunityId = PipelineFixture.Community(0).Value, MemberId = 1, TimeMs = Activity.StartMs,
            HoldingBalance = "many", SourceId = "0x1:0",
        };
        await fixture.AppendAsync(badHolding, Activity.Message(0, 7, Activity.StartMs));
        var pipeline = await fixture.StartAsync();

        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));

        var letters = await fixture.Log.ListAsync(10);
        letters.Select(l => l.Key).Order().ShouldBe([$"log:1:{partition}:0", $"log:1:{partition}:1"]);
        letters.ShouldAllBe(l => l.Reason.Length > 10);
        (await fixture.RowsAsync(1)).ShouldHaveSingleItem().MemberId.ShouldBe(new MemberId(7));
        pipeline.Totals.Refused.ShouldBe(2);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_bounds_what_is_read_and_then_everything_arrives()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var events = Activity.Random(5, 8_000, 2, 3_000);
        await fixture.AppendAsync(events);
        var open = new TaskCompletionSource();
        var options = new PipelineOptions { MaxDirtyRows = 200, FlushRows = 50, ReadRecords = 50 };
        var pipeline = await fixture.StartAsync(
            options, store => new FaultyStore(store, step => step is "load" or "list" ? Task.CompletedTask : open.Task));

        await Eventually.TrueAsync(async () =>
        {
            var before = (await pipeline.StatusAsync()).Sum(s => s.ReadOffset);
            await Task.Delay(200);
            return before > 0 && (await pipeline.StatusAsync()).Sum(s => s.ReadOffset) == before;
        });
        var stalled = await pipeline.StatusAsync();
        // A flush that is under way, a full window, and the batch that filled it; a record dirties three rows at most.
        stalled.ShouldAllBe(s => s.ReadOffset - s.CommittedOffset <= 2 * (200 + (3 * 50)));
        stalled.Sum(s => s.Lag).ShouldBe(events.Count);
        stalled.Max(s => s.LagSeconds).ShouldBeGreaterThan(0.1);

        open.SetResult();
        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(60));
        pipeline.Totals.Durable.ShouldBe(events.Count);
    }

    [Fact]
    public async Task A_question_is_answered_from_live_state_also_of_a_community_without_rows()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs));
        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));

        (await pipeline.AskAsync(PipelineFixture.Community(0), c => c.MemberCount)).ShouldBe(1);
        (await pipeline.AskAsync(PipelineFixture.Community(9), c => c.MemberCount)).ShouldBe(0);
        (await Should.ThrowAsync<InvalidOperationException>(
            pipeline.AskAsync<int>(
                PipelineFixture.Community(0), _ => throw new InvalidOperationException("mine")))).Message.ShouldBe("mine");
    }

    [Fact]
    public async Task After_a_restart_nothing_is_answered_before_the_rows_stand_at_one_position()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var id = PipelineFixture.Community(0);
        // A row that includes offset 5 is durable, the commit is not: what a kill between the two leaves.
        for (var i = 0; i < 5; i++)
            await fixture.AppendAsync(Activity.Message(0, i + 1, Activity.StartMs + i, i));
        await fixture.AppendAsync(Activity.Message(0, 9, Activity.StartMs + 9, 9));
        var epoch = await fixture.Store.OpenEpochAsync(fixture.Log.LogId, PipelineFixture.Partitions);
        await fixture.Store.WriteScoresAsync(id, [new MemberRow
        {
            CommunityId = id, MemberId = new MemberId(9), Applied = new LogPosition(epoch, 5), Activity = 1, WindowPoints = 1,
            ActivityWindow = (int)(Activity.StartMs / HistoryRow.WindowMs), LastMessageMs = Activity.StartMs + 9,
        }]);

        var pipeline = await fixture.StartAsync(new PipelineOptions { ReadRecords = 1 });
        (await pipeline.AskAsync(id, c => (c.MemberCount, c.Find(new MemberId(9))!.Activity))).ShouldBe((6, 1));
    }

    [Fact]
    public async Task Too_many_questions_are_refused()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var open = new TaskCompletionSource();
        var pipeline = await fixture.StartAsync(
            new PipelineOptions { MaxQuestions = 2 },
            store => new FaultyStore(store, step => step == "load" ? open.Task : Task.CompletedTask));
        var id = PipelineFixture.Community(0);
        var waiting = new[] { pipeline.AskAsync(id, c => c.MemberCount), pipeline.AskAsync(id, c => c.MemberCount) };

        await Should.ThrowAsync<PipelineBusyException>(async () => await pipeline.AskAsync(id, c => c.MemberCount));

        open.SetResult();
        (await Task.WhenAll(waiting)).ShouldBe([0, 0]);
    }

    [Fact]
    public async Task Whoever_asks_a_stopped_pipeline_is_told_so()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync();
        await pipeline.StopAsync();

        await Should.ThrowAsync<PipelineBusyException>(
            async () => await pipeline.AskAsync(PipelineFixture.Community(0), c => c.MemberCount));
    }

    [Fact]
    public async Task A_fault_of_the_store_that_cannot_pass_ends_the_pipeline_with_its_reason()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync(
            decorate: store => new FaultyStore(
                store, step => step == "scores" ? throw new CommunityStoreException("damaged", isTransient: false) : Task.CompletedTask));
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs));

        (await Should.ThrowAsync<CommunityStoreException>(pipeline.Completion.WaitAsync(TimeSpan.FromSeconds(30)))).Message.ShouldBe(
            "damaged");
    }

    [Fact]
    public async Task A_stop_writes_what_was_applied_and_every_changed_page()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Enumerable.Range(1, 101).Select(m => Activity.Message(0, m, Activity.StartMs + m, m)));
        var pipeline = await fixture.StartAsync();
        await Eventually.TrueAsync(async () => (await pipeline.StatusAsync()).Sum(s => s.ReadOffset) == 101);
        await pipeline.StopAsync();

        (await pipeline.StatusAsync()).Sum(s => s.Lag).ShouldBe(0);
        var pages = await Task.WhenAll(Enumerable.Range(0, 4).Select(p =>
            fixture.Store.ReadPageAsync(PipelineFixture.Community(0), LeaderboardType.Activity, p).AsTask()));
        pages.Select(p => p.Entries.Count).ShouldBe([50, 50, 1, 0]);
        pages.SelectMany(p => p.Entries).Select(e => (e.Rank, e.MemberId.Value)).ShouldBe(
            Enumerable.Range(1, 101).Select(i => (i, (long)i)));
    }

    [Fact]
    public async Task A_board_that_shrinks_leaves_no_ranks_behind_also_when_that_happens_over_a_restart()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Enumerable.Range(1, 120).Select(m => Activity.Message(0, m, Activity.StartMs + m, m)));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync();
        await fixture.Pipeline!.StopAsync();
        await fixture.KillAsync();
        await fixture.AppendAsync(Enumerable.Range(31, 90).Select(m => new CommunityEvent
        {
            Kind = EventKind.MemberLeft, CommunityId = PipelineFixture.Community(0).Value, MemberId = m, TimeMs = Activity.StartMs + 1_000,
        }));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync();
        await fixture.Pipeline!.StopAsync();

        var pages = await Task.WhenAll(Enumerable.Range(0, 3).Select(p =>
            fixture.Store.ReadPageAsync(PipelineFixture.Community(0), LeaderboardType.Activity, p).AsTask()));
        pages.Select(p => p.Entries.Count).ShouldBe([30, 0, 0]);
    }

    [Fact]
    public async Task An_erased_member_is_gone_everywhere_and_may_come_back_as_somebody_new()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(
            Activity.Message(0, 7, Activity.StartMs),
            Activity.Message(0, 7, Activity.StartMs + 86_400_000, 1),
            new CommunityEvent
            {
                Kind = EventKind.MemberErased, CommunityId = PipelineFixture.Community(0).Value, MemberId = 7,
                TimeMs = Activity.StartMs + 90_000_000,
            });
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await fixture.Pipeline!.StopAsync();

        (await fixture.RowsAsync(1)).ShouldBeEmpty();
        (await fixture.Store.ListCommunitiesOfAsync(new MemberId(7))).ShouldBeEmpty();
        (await fixture.Store.ReadHistoryAsync(PipelineFixture.Community(0), new MemberId(7), 0)).ShouldBeEmpty();

        await fixture.KillAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs + 100_000_000, 2));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        (await fixture.RowsAsync(1)).ShouldHaveSingleItem().Activity.ShouldBe(1);
    }
}

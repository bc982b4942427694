using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

public sealed class RestartTests
{
    private static readonly CommunityId Sietch = PipelineFixture.Community(0);

    [Fact]
    public async Task After_the_log_was_lost_scores_answer_at_once_and_new_events_count()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs), Activity.Message(0, 8, Activity.StartMs + 1, 1));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await fixture.KillAsync();
        await fixture.LoseLogAsync();

        var pipeline = await fixture.StartAsync();
        (await pipeline.AskAsync(Sietch, c => c.MemberCount).WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(2);
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs + 100_000, 2));
        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        (await fixture.RowsAsync(1)).Select(r => r.Activity).ShouldBe([2, 1]);
        pipeline.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task A_log_that_is_older_than_the_store_is_refused_instead_of_skipping_its_events()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var epoch = await fixture.Store.OpenEpochAsync(fixture.Log.LogId, PipelineFixture.Partitions);
        await fixture.Store.WriteScoresAsync(Sietch, [new MemberRow
        {
            CommunityId = Sietch, MemberId = new MemberId(7), Applied = new LogPosition(epoch, 1_000), Activity = 1,
        }]);
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs));

        var pipeline = await fixture.StartAsync();
        var error = await Should.ThrowAsync<EventLogException>(pipeline.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        error.Message.ShouldContain("older than the store");
    }

    [Fact]
    public async Task A_store_that_was_lost_is_refused_instead_of_going_on_from_the_middle()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Message(0, 7, Activity.StartMs));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await fixture.KillAsync();
        await fixture.LoseStoreAsync();

        (await Should.ThrowAsync<EventLogException>(() => fixture.StartAsync())).Message.ShouldContain("do not belong together");
    }

    [Fact]
    public async Task Pages_that_a_crash_left_behind_are_written_after_the_restart_though_nothing_happens_any_more()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Enumerable.Range(1, 120).Select(m => Activity.Message(0, m, Activity.StartMs + m, m)));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await fixture.Pipeline!.StopAsync();
        await fixture.KillAsync();
        await fixture.AppendAsync(new CommunityEvent
        {
            Kind = EventKind.MemberErased, CommunityId = Sietch.Value, MemberId = 1, TimeMs = Activity.StartMs + 1_000,
        });
        // The erasure is committed; the pages are not written before the kill.
        var pages = new TaskCompletionSource();
        await (await fixture.StartAsync(
            decorate: store => new FaultyStore(store, step => step == "pages" ? pages.Task : Task.CompletedTask)))
            .WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await fixture.KillAsync(() => pages.SetException(new CommunityStoreException("killed", isTransient: true)));

        await fixture.StartAsync();
        await Eventually.TrueAsync(async () =>
            (await fixture.Store.ReadPageAsync(Sietch, LeaderboardType.Activity, 0)).Entries[0].MemberId == new MemberId(2));
        await Eventually.TrueAsync(
            async () => (await fixture.Store.ReadPageAsync(Sietch, LeaderboardType.Activity, 2)).Entries.Count == 19);
    }

    [Fact]
    public async Task Fewer_stored_ranks_than_before_leave_none_behind()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Enumerable.Range(1, 220).Select(m => Activity.Message(0, m, Activity.StartMs + m, m)));
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await fixture.Pipeline!.StopAsync();
        await fixture.KillAsync();

        await fixture.StartAsync(new PipelineOptions { StoredRanks = 70 });
        await Eventually.TrueAsync(async () => (await PageSizesAsync(fixture)).SequenceEqual([50, 20, 0, 0, 0]));
    }

    [Fact]
    public async Task A_dead_letter_in_the_flush_that_erases_its_member_keeps_nothing_of_it()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(
            new CommunityEvent
            {
                Kind = EventKind.HoldingChanged, CommunityId = Sietch.Value, MemberId = 7, TimeMs = Activity.StartMs,
                HoldingBalance = "many", SourceId = "a:1",
            },
            new CommunityEvent { Kind = EventKind.MemberErased, CommunityId = Sietch.Value, MemberId = 7, TimeMs = Activity.StartMs + 1 });
        await (await fixture.StartAsync()).WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));

        (await fixture.Log.ListAsync(10)).ShouldHaveSingleItem().Payload.Length.ShouldBe(0);
    }

    private static async Task<List<int>> PageSizesAsync(PipelineFixture fixture)
    {
        var sizes = new List<int>();
        for (var page = 0; page < 5; page++)
            sizes.Add((await fixture.Store.ReadPageAsync(Sietch, LeaderboardType.Activity, page)).Entries.Count);
        return sizes;
    }
}

using Akka.Actor;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Arrakis.Testing;
using Shouldly;
using static Arrakis.Cluster.Protocol.CommunityCommands;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Tests.Communities;

/// <summary>The stored pages of the leaderboards: all once after loading, what changed at most once per interval.</summary>
public sealed class PagesTests : CommunityRig
{
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _writes;

    public override Task InitializeAsync()
    {
        _released.SetResult();
        BeforeStore = operation => operation == "pages" ? CountAsync() : Task.CompletedTask;
        return base.InitializeAsync();
    }

    [Fact]
    public async Task All_pages_are_written_after_loading_and_once()
    {
        await ApplyAsync(await AppendAsync(Messages(120)));
        _writes.ShouldBe(0);
        await TickAsync(1);
        await StoredShouldBeAsync();
        await RoundShouldEndAsync();
        var all = _writes;
        await TickAsync(5);
        _writes.ShouldBe(all);
        await FlushAsync();
        NewReading();
        await AskAsync(new CommunityQueries.GetSummary(Id));
        await TickAsync(1);
        await WritesShouldBeAsync(2 * all);
    }

    [Fact]
    public async Task What_changed_is_written_once_per_interval()
    {
        await ApplyAsync(await AppendAsync(Messages(120)));
        await TickAsync(1);
        await StoredShouldBeAsync();
        await RoundShouldEndAsync();
        var before = _writes;
        for (var i = 0; i < 10; i++)
            await ApplyAsync(await AppendAsync(Message(120, i + 1)));
        _writes.ShouldBe(before);
        await TickAsync(1);
        await StoredShouldBeAsync();
        await RoundShouldEndAsync();
        // The best of the board has moved from its last page to its first.
        (_writes - before).ShouldBe(3);
    }

    [Fact]
    public async Task One_round_is_under_way_at_a_time_and_the_next_one_shows_what_came_meanwhile()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await TickAsync(1);
        await Eventually.TrueAsync(() => Task.FromResult(_writes > 0));
        var first = _writes;
        await ApplyAsync(await AppendAsync(Message(2, 1)));
        await TickAsync(5);
        _writes.ShouldBe(first);
        _released.SetResult();
        await Eventually.TrueAsync(async () =>
        {
            await TickAsync(1);
            return (await Store.ReadPageAsync(Id, LeaderboardType.Activity, 0)).AsOf == Model.ReadThrough;
        });
        await StoredShouldBeAsync();
    }

    [Fact]
    public async Task No_page_is_written_before_all_rows_stand_at_the_same_position()
    {
        var events = await AppendAsync(Messages(4));
        await ApplyAsync(events);
        await FlushAsync();
        NewReading(from: 0);
        await ApplyAsync(events[..2]);
        (await AskAsync(new WritePages(Id))).ShouldBeOfType<QueryRefused>().Reason.ShouldContain("one position");
        await TickAsync(3);
        _writes.ShouldBe(0);
        await ApplyAsync(events[2..]);
        (await AskAsync(new WritePages(Id))).ShouldBe(new PagesWritten(Id));
        await StoredShouldBeAsync();
    }

    [Fact]
    public async Task Who_asks_is_answered_when_they_are_written_also_for_a_community_that_was_not_in_memory()
    {
        await ApplyAsync(await AppendAsync(Messages(60)));
        await FlushAsync();
        await Actor.GracefulStop(Patience);
        Replace();
        (await AskAsync(new WritePages(Id))).ShouldBe(new PagesWritten(Id));
        await StoredShouldBeAsync();
        await ApplyAsync(await AppendAsync(Message(3, 1)));
        (await AskAsync(new WritePages(Id))).ShouldBe(new PagesWritten(Id));
        await StoredShouldBeAsync();
    }

    [Fact]
    public async Task Who_asks_while_a_round_is_under_way_gets_the_next_one()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await TickAsync(1);
        await ApplyAsync(await AppendAsync(Message(2, 1)));
        var asked = Actor.Ask<ICommunityReply>(new WritePages(Id), Patience);
        await TickAsync(1);
        asked.IsCompleted.ShouldBeFalse();
        _released.SetResult();
        (await asked).ShouldBe(new PagesWritten(Id));
        await StoredShouldBeAsync();
    }

    [Fact]
    public async Task Who_asked_of_a_reading_that_is_over_is_told()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await TickAsync(1);
        var asked = Actor.Ask<ICommunityReply>(new WritePages(Id), Patience);
        await TickAsync(1);
        NewReading(from: 0);
        await ApplyAsync(await ReadLogAsync(0));
        (await asked).ShouldBeOfType<QueryRefused>();
        _released.SetResult();
    }

    [Fact]
    public async Task A_store_that_cannot_take_pages_ends_the_reading()
    {
        var fault = new CommunityStoreException("damaged", isTransient: false);
        BeforeStore = operation => operation == "pages" ? Task.FromException(fault) : Task.CompletedTask;
        await ApplyAsync(await AppendAsync(Messages(3)));
        (await AskAsync(new WritePages(Id))).ShouldBeOfType<QueryRefused>().Reason.ShouldContain("damaged");
        Faults.ShouldHaveSingleItem().ShouldBe(fault);
    }

    [Fact]
    public async Task Who_is_killed_before_its_pages_are_written_leaves_them_to_its_successor()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await FlushAsync();
        await Actor.GracefulStop(Patience);
        PagesLeft.ShouldBe([Id]);
        Replace();
        (await AskAsync(new WritePages(Id))).ShouldBe(new PagesWritten(Id));
        await StoredShouldBeAsync();
        NewReading();
        await Actor.GracefulStop(Patience);
        PagesLeft.ShouldBe([Id]);
    }

    [Fact]
    public async Task A_reading_that_is_over_writes_no_pages()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        NewReading();
        await TickAsync(3);
        _writes.ShouldBe(0);
    }

    private Task CountAsync()
    {
        Interlocked.Increment(ref _writes);
        return _released.Task;
    }

    private static CommunityEvent Message(long member, int minutes) =>
        TestCommunity.Event(EventKind.MessageCreated, member, TestCommunity.Start + (minutes * 60 * TestCommunity.Second) + member);

    // Intervals pass, and the actor has seen that.
    private async Task TickAsync(int intervals)
    {
        for (var i = 0; i < intervals; i++)
        {
            Clock.Advance(Options.PageInterval);
            await AskAsync(new Wake(Id));
        }
    }

    // Pages beyond the last one go after the others were written. Nothing has changed: who asks only waits for the round before.
    private async Task RoundShouldEndAsync() => (await AskAsync(new WritePages(Id))).ShouldBe(new PagesWritten(Id));

    private Task WritesShouldBeAsync(int writes) => Eventually.TrueAsync(() => Task.FromResult(_writes == writes));

    private Task StoredShouldBeAsync() => Eventually.TrueAsync(async () =>
    {
        foreach (var type in Enum.GetValues<LeaderboardType>())
        {
            for (var page = 0; page < 4; page++)
            {
                var stored = await Store.ReadPageAsync(Id, type, page);
                if (!stored.Entries.SequenceEqual(Model.ToPage(type, page).Entries))
                    return false;
            }
        }

        return true;
    });
}

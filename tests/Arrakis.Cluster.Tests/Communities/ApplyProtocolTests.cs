using Arrakis.Cluster.Protocol;
using Arrakis.Cluster.Tests.Protocol;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Shouldly;
using static Arrakis.Cluster.Protocol.CommunityQueries;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Tests.Communities;

/// <summary>What the stream of a partition may send to a community, and what it hears. Every message goes through the serializer.</summary>
public sealed class ApplyProtocolTests : CommunityRig
{
    [Fact]
    public async Task Events_are_applied_in_order_and_the_reply_holds_the_rows()
    {
        var events = await AppendAsync(RandomLog.Make(seed: 1, count: 60, withErasures: false));
        var reply = await ApplyAsync(events);
        reply.Through.ShouldBe(events[^1].Position);
        reply.Tenure.ShouldBe(View.Id);
        reply.Incarnation.ShouldNotBe(0);
        reply.Refusals.ShouldBeEmpty();
        foreach (var row in reply.Changes.Members)
            Bits.Difference(Model.ToRow(Model.Find(row.MemberId)!), row).ShouldBeNull();
        reply.Changes.Members.Count.ShouldBe(Model.MemberCount);
        Bits.Difference(Model.ToRow(), reply.Changes.Community).ShouldBeNull();
    }

    [Fact]
    public async Task A_reply_holds_what_changed_since_the_one_before()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        var one = await ApplyAsync(await AppendAsync(TestCommunity.Event(EventKind.MessageCreated, 2, TestCommunity.Start + 100_000)));
        one.Changes.Members.Select(row => row.MemberId).ShouldBe([new MemberId(2)]);
        one.Changes.Created.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_command_again_gets_the_same_reply_and_changes_nothing()
    {
        await ApplyAsync(await AppendAsync(Messages(2)));
        var command = Command(await AppendAsync(Messages(5)), View.HolderOf(Id));
        var first = await AskAsync(command);
        Bits.Difference(first, await AskAsync(command)).ShouldBeNull();
        ((Summary)await AskAsync(new GetSummary(Id))).Events.ShouldBe(7);
    }

    [Fact]
    public async Task A_repeat_from_before_the_last_events_leaves_the_state_as_it_is()
    {
        var old = await AppendAsync(RandomLog.Make(seed: 2, count: 40, withErasures: false));
        var first = await ApplyAsync(old);
        await ApplyAsync(await AppendAsync(RandomLog.Make(seed: 3, count: 40, withErasures: false)));
        await AskAsync(Command(old, first.Incarnation));
        foreach (var member in RandomLog.Members.Select(m => new MemberId(m)))
            await QueryTests.StandingShouldBeAsync(AskAsync, Model, member);
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<Summary>().ReadThrough.ShouldBe(Model.ReadThrough);
    }

    [Fact]
    public async Task A_reading_that_is_over_is_refused()
    {
        var events = await AppendAsync(Messages(2));
        var over = View;
        NewReading();
        (await AskAsync(Command(events, view: over))).ShouldBe(new ApplyRefused(Id, over.Id, ApplyRefusal.StaleTenure));
        await ApplyAsync(events);
    }

    [Fact]
    public async Task Where_the_partition_is_read_elsewhere_the_newest_reading_wins()
    {
        EndReading();
        var events = await AppendAsync(Messages(2));
        var first = View;
        await ApplyAsync(events);
        var second = NewReading(from: 0);
        EndReading();
        (await AskAsync(Command(events, view: second))).ShouldBeOfType<EventsApplied>();
        (await AskAsync(Command(events, view: first))).ShouldBe(new ApplyRefused(Id, first.Id, ApplyRefusal.StaleTenure));
        (await AskAsync(Command(events, view: second))).ShouldBeOfType<EventsApplied>();
    }

    [Fact]
    public async Task A_new_reading_begins_with_what_is_durable()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await FlushAsync();
        var lost = await AppendAsync(TestCommunity.Event(EventKind.MessageCreated, 9, TestCommunity.Start));
        var before = await ApplyAsync(lost);
        NewReading();
        var after = await ApplyAsync(lost);
        after.Incarnation.ShouldNotBe(before.Incarnation);
        after.Changes.Created.Select(c => c.Member).ShouldBe([new MemberId(9)]);
        ((Summary)await AskAsync(new GetSummary(Id))).Members.ShouldBe(4);
    }

    [Fact]
    public async Task An_actor_that_has_not_what_is_not_durable_says_so()
    {
        var events = await AppendAsync(Messages(2));
        var lost = new ApplyRefused(Id, View.Id, ApplyRefusal.StateLost);
        (await AskAsync(Command(events, continues: 77))).ShouldBe(lost);
        var applied = await ApplyAsync(events);
        var more = await AppendAsync(Messages(2));
        (await AskAsync(Command(more, continues: applied.Incarnation + 1))).ShouldBe(lost);
        (await AskAsync(Command(more, continues: applied.Incarnation))).ShouldBeOfType<EventsApplied>();
    }

    [Fact]
    public async Task Events_that_no_community_can_apply_are_refused_with_their_reasons_and_the_others_applied()
    {
        var events = await AppendAsync(
            TestCommunity.Event(EventKind.MessageCreated, 1, TestCommunity.Start),
            TestCommunity.Event(EventKind.MessageCreated, 0, TestCommunity.Start),
            TestCommunity.Event(EventKind.HoldingChanged, 1, TestCommunity.Start, e => e.HoldingBalance = "much"),
            TestCommunity.Event(EventKind.MessageCreated, 2, TestCommunity.Start));
        var reply = await ApplyAsync(events);
        reply.Refusals.Select(r => r.Position).ShouldBe([events[1].Position, events[2].Position]);
        reply.Refusals.ShouldAllBe(r => r.Reason.Length > 0);
        reply.Changes.Members.Select(row => row.MemberId.Value).Order().ShouldBe([1, 2]);
        reply.Through.ShouldBe(events[3].Position);
    }

    [Fact]
    public async Task It_is_awake_at_once_and_shows_itself()
    {
        (await AskAsync(new CommunityCommands.Wake(Id))).ShouldBe(new Awake(Id, Actor));
        Node.Locals.Find(Id).ShouldBe(Actor);
        Node.Locals.In(Partition).ShouldBeEmpty();
        await ApplyAsync(await AppendAsync(Messages(3)));
        await AskAsync(new GetSummary(Id));
        Node.Locals.In(Partition).ShouldHaveSingleItem().Members.ShouldBe(3);
    }
}

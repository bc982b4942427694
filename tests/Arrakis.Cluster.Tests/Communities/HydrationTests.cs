using Akka.Actor;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Shouldly;
using static Arrakis.Cluster.Protocol.CommunityQueries;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Tests.Communities;

/// <summary>What happens while a community comes from the store, and when it does not come.</summary>
public sealed class HydrationTests : CommunityRig
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _loads;

    [Fact]
    public async Task What_comes_while_the_store_is_slow_is_answered_in_order()
    {
        Hold();
        var events = await AppendAsync(Messages(6));
        Tell(new GetSummary(Id), Command(events[..2]), new GetSummary(Id), Command(events[2..]), new GetSummary(Id));
        await ExpectNoMsgAsync(TimeSpan.Zero);
        _released.SetResult();
        (await ExpectMsgAsync<Summary>(Patience)).Members.ShouldBe(0);
        (await ExpectMsgAsync<EventsApplied>(Patience)).Through.ShouldBe(events[1].Position);
        (await ExpectMsgAsync<Summary>(Patience)).Members.ShouldBe(2);
        (await ExpectMsgAsync<EventsApplied>(Patience)).Through.ShouldBe(events[5].Position);
        (await ExpectMsgAsync<Summary>(Patience)).Members.ShouldBe(6);
        _loads.ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_reads_from_the_store_what_a_predecessor_has_applied_and_the_reading_has_not_heard_of()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await FlushAsync();
        var events = await AppendAsync(Messages(4)[3]);
        View.Send(Id, events[^1].Position.Offset);
        var applied = (await AskAsync(Command(events, View.HolderOf(Id)))).ShouldBeOfType<EventsApplied>();
        await Actor.GracefulStop(Patience);
        Replace();

        var asked = AskAsync(new GetSummary(Id));
        await LookAgainAsync();
        asked.IsCompleted.ShouldBeFalse();
        View.Hold(Id, applied.Incarnation, applied.Through.Offset);
        await LookAgainAsync();
        (await asked).ShouldBeOfType<QueryRefused>().Reason.ShouldContain("read anew");
        Faults.ShouldHaveSingleItem().ShouldBeOfType<TenureLostException>();
    }

    [Fact]
    public async Task A_question_that_is_faster_than_the_events_that_were_sent_is_answered_with_them()
    {
        var events = await AppendAsync(Messages(4));
        View.Send(Id, events[^1].Position.Offset);
        var asked = AskAsync(new GetSummary(Id));
        await LookAgainAsync();
        asked.IsCompleted.ShouldBeFalse();
        await ApplyAsync(events);
        await asked;
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<Summary>().Members.ShouldBe(4);
    }

    [Fact]
    public async Task Questions_that_wait_for_the_store_are_bounded()
    {
        Hold();
        for (var i = 0; i < 1_001; i++)
            Tell(new GetSummary(Id));
        (await ExpectMsgAsync<QueryRefused>(Patience)).Reason.ShouldContain("1000 questions wait");
        _released.SetResult();
        for (var i = 0; i < 1_000; i++)
            await ExpectMsgAsync<Summary>(Patience);
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Questions_do_not_keep_events_from_waiting()
    {
        Hold();
        for (var i = 0; i < 1_001; i++)
            Tell(new GetSummary(Id));
        await ExpectMsgAsync<QueryRefused>(Patience);
        Tell(Command(await AppendAsync(Messages(2))));
        _released.SetResult();
        for (var i = 0; i < 1_000; i++)
            (await ExpectMsgAsync<Summary>(Patience)).Members.ShouldBe(0);
        await ExpectMsgAsync<EventsApplied>(Patience);
    }

    [Fact]
    public async Task A_reading_that_begins_while_another_one_loads_takes_its_place()
    {
        Hold();
        var events = await AppendAsync(Messages(3));
        var over = View;
        Tell(Command(events), new GetSummary(Id));
        await LoadsShouldBeAsync(1);
        NewReading();
        Tell(Command(events));
        _released.SetResult();
        (await ExpectMsgAsync<ApplyRefused>(Patience)).ShouldBe(new ApplyRefused(Id, over.Id, ApplyRefusal.StaleTenure));
        await ExpectMsgAsync<Summary>(Patience);
        (await ExpectMsgAsync<EventsApplied>(Patience)).Tenure.ShouldBe(View.Id);
    }

    [Fact]
    public async Task A_question_that_waited_for_a_reading_that_is_over_is_answered_by_the_next_one()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await FlushAsync();
        NewReading();
        Hold();
        Tell(new GetSummary(Id));
        await LoadsShouldBeAsync(1);
        NewReading();
        _released.SetResult();
        (await ExpectMsgAsync<Summary>(Patience)).Members.ShouldBe(3);
        _loads.ShouldBe(2);
    }

    [Fact]
    public async Task Passing_faults_of_the_store_are_waited_for()
    {
        BeforeStore = operation => operation == "load" && ++_loads < 4
            ? Task.FromException(new CommunityStoreException("busy", isTransient: true)) : Task.CompletedTask;
        await ApplyAsync(await AppendAsync(Messages(3)));
        _loads.ShouldBe(4);
        Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_waits_is_told_when_a_community_cannot_be_loaded(bool isOfTheStore)
    {
        Exception fault = isOfTheStore ? new CommunityStoreException("damaged", isTransient: false) : new FormatException("damaged");
        BeforeStore = async operation =>
        {
            await _released.Task;
            throw fault;
        };
        var events = await AppendAsync(Messages(3));
        Tell(new GetSummary(Id), Command(events), new GetSummary(Id));
        _released.SetResult();
        (await ExpectMsgAsync<QueryRefused>(Patience)).Reason.ShouldContain("damaged");
        var failed = await ExpectMsgAsync<ApplyFailed>(Patience);
        (failed.Tenure, failed.IsPermanent).ShouldBe((View.Id, isOfTheStore));
        await ExpectMsgAsync<QueryRefused>(Patience);
        Faults.ShouldHaveSingleItem().ShouldBe(fault);
        BeforeStore = static _ => Task.CompletedTask;
        (await AskAsync(Command(events))).ShouldBe(new ApplyRefused(Id, View.Id, ApplyRefusal.StaleTenure));
        NewReading();
        await ApplyAsync(events);
    }

    [Fact]
    public async Task A_store_that_is_ahead_of_the_log_is_for_an_operator()
    {
        await Store.WriteScoresAsync(Id, [new MemberRow { CommunityId = Id, MemberId = new(1), Applied = At(1_000) }]);
        var failed = (await AskAsync(Command(await AppendAsync(Messages(1))))).ShouldBeOfType<ApplyFailed>();
        failed.IsPermanent.ShouldBeTrue();
        failed.Reason.ShouldContain("older than the store");
        Faults.ShouldHaveSingleItem().ShouldBeOfType<EventLogException>();
    }

    [Fact]
    public async Task What_is_loaded_is_what_was_written()
    {
        foreach (var batch in RandomLog.Make(seed: 30, count: 200, withErasures: true).Chunk(50))
        {
            await ApplyAsync(await AppendAsync(batch));
            await FlushAsync();
        }

        NewReading();
        var next = TestCommunity.Event(EventKind.MessageCreated, 4, TestCommunity.Start + (300 * TestCommunity.Day));
        var reply = await ApplyAsync(await AppendAsync(next));
        Protocol.Bits.Difference(Model.ToRow(Model.Find(new MemberId(4))!), reply.Changes.Members.ShouldHaveSingleItem()).ShouldBeNull();
        foreach (var member in RandomLog.Members)
            await QueryTests.StandingShouldBeAsync(AskAsync, Model, new MemberId(member));
    }

    private void Tell(params ICommunityMessage[] messages)
    {
        foreach (var message in messages)
            Actor.Tell(message, TestActor);
    }

    // The time after which a question is looked at again has passed, and the actor has seen that.
    private async Task LookAgainAsync()
    {
        await AskAsync(new CommunityCommands.Wake(Id));
        Clock.Advance(TimeSpan.FromMilliseconds(10));
        await AskAsync(new CommunityCommands.Wake(Id));
    }

    private Task LoadsShouldBeAsync(int loads) => AwaitConditionAsync(() => Task.FromResult(_loads == loads), Patience);

    private void Hold() => BeforeStore = operation =>
    {
        if (operation != "load")
            return Task.CompletedTask;
        Interlocked.Increment(ref _loads);
        return _released.Task;
    };
}

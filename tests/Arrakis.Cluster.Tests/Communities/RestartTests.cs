using Akka.Actor;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Shared;
using Shouldly;
using static Arrakis.Cluster.Protocol.CommunityQueries;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Tests.Communities;

/// <summary>A fault of our own ends an incarnation; the next one knows what is durable.</summary>
public sealed class RestartTests() : CommunityRig(serialize: false)
{
    [Fact]
    public async Task A_fault_of_our_own_is_told_and_ends_the_incarnation()
    {
        var before = await ApplyAsync(await AppendAsync(Messages(3)));
        var failed = await FailAsync(continues: before.Incarnation);
        (failed.Tenure, failed.IsPermanent).ShouldBe((View.Id, false));
        failed.Reason.ShouldContain("NullReference");
        var next = Command(await AppendAsync(Messages(4)), before.Incarnation);
        (await AskAsync(next)).ShouldBe(new ApplyRefused(Id, View.Id, ApplyRefusal.StateLost));
    }

    [Fact]
    public async Task The_next_incarnation_knows_what_is_durable_and_nothing_of_the_batch_that_failed()
    {
        var before = await ApplyAsync(await AppendAsync(RandomLog.Make(seed: 50, count: 50, withErasures: false)));
        await FlushAsync();
        await FailAsync(before.Incarnation);
        NewReading();
        var after = await ApplyAsync(await AppendAsync(RandomLog.Make(seed: 51, count: 50, withErasures: false)));
        after.Incarnation.ShouldNotBe(before.Incarnation);
        foreach (var member in RandomLog.Members)
            await QueryTests.StandingShouldBeAsync(AskAsync, Model, new MemberId(member));
    }

    [Fact]
    public async Task What_waited_in_its_mailbox_is_answered_by_the_next_incarnation()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await FlushAsync();
        Actor.Tell(Broken(View.HolderOf(Id)), TestActor);
        Actor.Tell(new GetSummary(Id), TestActor);
        await ExpectMsgAsync<ApplyFailed>(Patience);
        (await ExpectMsgAsync<Summary>(Patience)).Members.ShouldBe(3);
    }

    [Fact]
    public async Task It_shows_itself_again_when_it_has_begun_anew()
    {
        var before = await ApplyAsync(await AppendAsync(Messages(3)));
        await FailAsync(before.Incarnation);
        await AskAsync(new CommunityCommands.Wake(Id));
        Node.Locals.Find(Id).ShouldBe(Actor);
        Node.Locals.In(Partition).ShouldBeEmpty();
    }

    [Fact]
    public async Task Queries_that_wait_are_refused_when_it_ends()
    {
        var events = await AppendAsync(Messages(3));
        await ApplyAsync(events);
        await FlushAsync();
        NewReading(from: 0);
        await ApplyAsync(events[..1]);
        var waiting = AskAsync(new GetSummary(Id));
        await Actor.GracefulStop(Patience);
        (await waiting).ShouldBeOfType<QueryRefused>().Reason.ShouldContain("goes elsewhere");
        Node.Locals.Find(Id).ShouldBeNull();
    }

    private async Task<ApplyFailed> FailAsync(long continues) => (await AskAsync(Broken(continues))).ShouldBeOfType<ApplyFailed>();

    // The first event is applied before the second one, which is none, ends it.
    private CommunityCommands.ApplyEvents Broken(long continues) =>
        Command([new(At(NextOffset), Messages(9)[8]), new(At(NextOffset + 1), null!)], continues);
}

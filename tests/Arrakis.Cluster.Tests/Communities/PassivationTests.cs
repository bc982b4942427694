using Akka.Actor;
using Akka.Cluster.Sharding;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Testing;
using Shouldly;
using static Arrakis.Cluster.Protocol.CommunityQueries;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Tests.Communities;

/// <summary>A community leaves memory when nobody needs it, and never with something that is not durable.</summary>
public sealed class PassivationTests() : CommunityRig(serialize: false)
{
    // What is not needed now is idle.
    protected override PipelineOptions Options => new() { IdleAfter = TimeSpan.Zero };

    [Fact]
    public async Task An_idle_community_that_is_durable_and_has_its_pages_written_leaves()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await FlushAsync();
        await StopAsync(await PassivateAsync());
        Node.Locals.Find(Id).ShouldBeNull();
        (await Store.ReadPageAsync(Id, Shared.Store.LeaderboardType.Activity, 0)).Entries.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_actor_that_was_only_woken_leaves()
    {
        await AskAsync(new CommunityCommands.Wake(Id));
        await StopAsync(await PassivateAsync());
    }

    [Fact]
    public async Task What_is_not_durable_stays()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await PagesAndSweepsAsync();
        Shard.HasMessages.ShouldBeFalse();
        await FlushAsync();
        await PassivateAsync();
    }

    [Fact]
    public async Task What_is_not_caught_up_stays()
    {
        var events = await AppendAsync(Messages(3));
        await ApplyAsync(events);
        await FlushAsync();
        NewReading(from: 0);
        await ApplyAsync(events[..1]);
        View.Committed = 1;
        await PagesAndSweepsAsync();
        Shard.HasMessages.ShouldBeFalse();
        await ApplyAsync(events[1..]);
        await FlushAsync();
        await PassivateAsync();
    }

    [Fact]
    public async Task Events_that_come_before_the_shard_agrees_are_made_durable_first()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        await FlushAsync();
        var stop = await PassivateAsync();
        await ApplyAsync(await AppendAsync(RandomLog.Make(seed: 40, count: 20, withErasures: false)));
        Actor.Tell(stop);
        await PagesAndSweepsAsync();
        // It is alive still, and answers.
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<Summary>().ReadThrough.ShouldBe(Model.ReadThrough);
        await FlushAsync();
        await StopAsync(null);
        Replace();
        foreach (var member in RandomLog.Members)
            await QueryTests.StandingShouldBeAsync(AskAsync, Model, new(member));
    }

    [Fact]
    public async Task A_reading_that_begins_before_the_shard_agrees_does_not_keep_it()
    {
        var events = await AppendAsync(Messages(3));
        await ApplyAsync(events);
        await FlushAsync();
        var stop = await PassivateAsync();
        // The shard keeps what comes from here on for the next actor: this one never catches up.
        NewReading(from: 0);
        await ApplyAsync(events[..1]);
        var waiting = Actor.Ask<ICommunityReply>(new GetSummary(Id), Patience);
        Actor.Tell(stop);
        await FlushAsync();
        await StopAsync(null);
        (await waiting).ShouldBeOfType<QueryRefused>();
    }

    [Fact]
    public async Task What_a_reading_that_is_over_has_left_is_of_no_use()
    {
        await ApplyAsync(await AppendAsync(Messages(3)));
        EndReading();
        await StopAsync(await PassivateAsync());
    }

    private async Task<object> PassivateAsync()
    {
        await Eventually.TrueAsync(() =>
        {
            Clock.Advance(Options.PageInterval);
            return Task.FromResult(Shard.HasMessages);
        });
        return (await Shard.ExpectMsgAsync<Passivate>(Patience)).StopMessage;
    }

    private async Task StopAsync(object? stop)
    {
        Watch(Actor);
        if (stop is not null)
            Actor.Tell(stop);
        await Eventually.TrueAsync(() =>
        {
            Clock.Advance(Options.PageInterval);
            return Task.FromResult(HasMessages);
        });
        await ExpectTerminatedAsync(Actor);
    }

    // Pages are written, and it has looked after itself several times since.
    private async Task PagesAndSweepsAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            Clock.Advance(Options.PageInterval);
            if (i < 2)
                Actor.Tell(new CommunityCommands.WritePages(Id), ActorRefs.NoSender);
            await AskAsync(new CommunityCommands.Wake(Id));
        }
    }
}

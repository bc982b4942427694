using Akka.Actor;
using Arrakis.Cluster.Protocol;
using Arrakis.Cluster.Tests.Support;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Testing;
using Shouldly;
using static Arrakis.Cluster.Protocol.CommunityQueries;
using static Arrakis.Cluster.Protocol.CommunityReplies;
namespace Arrakis.Cluster.Tests.Communities;

/// <summary>Communities as entities of real cluster sharding on one node: from region to shard to actor, and out of memory again.</summary>
public sealed class ShardingTests : IAsyncLifetime
{
    private const int Communities = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly int[] All = [.. Enumerable.Range(0, PipelineFixture.Partitions)];

    // Everything is idle at once: each look of an actor at itself asks its shard to let it go.
    private static readonly PipelineOptions Restless = UndisturbedRun.Quick with { IdleAfter = TimeSpan.Zero };
    private PipelineFixture _fixture = null!;

    public async Task InitializeAsync() => _fixture = await PipelineFixture.CreateAsync();

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task A_query_finds_its_community_through_the_region()
    {
        await using var node = await ActorTestNode.StartAsync(_fixture);
        node.Read(All);
        await _fixture.AppendAsync(Activity.Random(1, 400, Communities, 20));
        await CommittedAsync(node);
        for (var i = 0; i < Communities; i++)
        {
            var community = PipelineFixture.Community(i);
            var members = await node.Node.Pipeline.AskAsync(community, c => c.MemberCount).WaitAsync(Patience);
            var summary = (await node.Region.Ask<ICommunityReply>(new GetSummary(community), Patience)).ShouldBeOfType<Summary>();
            (summary.CommunityId, summary.Members).ShouldBe((community, members));
        }
    }

    [Fact]
    public async Task A_query_of_a_partition_that_is_not_read_here_is_refused()
    {
        await using var node = await ActorTestNode.StartAsync(_fixture);
        var query = new GetSummary(PipelineFixture.Community(0));
        var refused = (await node.Region.Ask<ICommunityReply>(query, Patience)).ShouldBeOfType<QueryRefused>();
        refused.Reason.ShouldContain("not read on this node");
    }

    [Fact]
    public async Task What_is_sent_to_an_actor_that_has_just_ended_reaches_its_successor()
    {
        await using var node = await ActorTestNode.StartAsync(_fixture);
        node.Read(All);
        await _fixture.AppendAsync(Activity.Random(1, 400, Communities, 20));
        await CommittedAsync(node);
        var community = PipelineFixture.Community(0);
        for (var i = 0; i < 200; i++)
        {
            await node.Region.Ask<Awake>(new CommunityCommands.Wake(community), Patience);
            node.Node.Locals.Find(community)?.Tell(PoisonPill.Instance);
            // It stands in the mailbox of the one that ends, or is on its way there through region and shard.
            (await node.Region.Ask<ICommunityReply>(new GetSummary(community), Patience)).ShouldBeOfType<Summary>();
        }
    }

    [Fact]
    public async Task Idle_communities_leave_memory_through_their_shards_and_an_event_brings_them_back()
    {
        await using var node = await ActorTestNode.StartAsync(_fixture, Restless);
        node.Read(All);
        await _fixture.AppendAsync(Activity.Random(2, 400, Communities, 20));
        await CommittedAsync(node);
        await Eventually.TrueAsync(() => Task.FromResult(node.Node.Locals.Count == 0));
        await _fixture.AppendAsync(Activity.Message(0, 7_777, Activity.StartMs + 900_000_000));
        await CommittedAsync(node);
        var row = await _fixture.Store.ReadMemberAsync(PipelineFixture.Community(0), new(7_777));
        row.ShouldNotBeNull().Activity.ShouldBe(1);
        await Eventually.TrueAsync(() => Task.FromResult(node.Node.Locals.Count == 0));
    }

    [Fact]
    public async Task Communities_that_come_and_go_all_the_time_lose_nothing()
    {
        await using var node = await ActorTestNode.StartAsync(_fixture, Restless);
        node.Read(All);
        var events = Activity.Random(3, 2_000, Communities, 30);
        foreach (var chunk in events.Chunk(50))
        {
            await _fixture.AppendAsync(chunk);
            await CommittedAsync(node);
        }

        await node.DrainAsync(All).WaitAsync(Patience);
        await using var calm = await PipelineFixture.CreateAsync();
        await calm.AppendAsync(events);
        await (await calm.StartAsync(UndisturbedRun.Quick)).WaitUntilDrainedAsync().WaitAsync(Patience);
        var rows = StoredOutcome.Comparable(await _fixture.RowsAsync(Communities));
        rows.ShouldBe(StoredOutcome.Comparable(await calm.RowsAsync(Communities)));
    }

    private async Task CommittedAsync(ActorTestNode node)
    {
        foreach (var partition in All)
        {
            var end = (await _fixture.Log.GetRangeAsync(partition)).End;
            await Eventually.TrueAsync(() => Task.FromResult(node.Node.Pipeline.OwnerOf(partition)?.CommittedOffset >= end));
        }
    }
}

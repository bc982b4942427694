using Akka.Actor;
using Arrakis.Cluster.Tests.Support;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Testing;
using Shouldly;

namespace Arrakis.Cluster.Tests.Partitions;

/// <summary>Communities as sharded actors leave in the store what the owners of a single node leave, bit for bit.</summary>
public sealed class ActorNodeTests
{
    private const int Communities = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly int[] All = [.. Enumerable.Range(0, PipelineFixture.Partitions)];

    [Fact]
    public async Task Actors_leave_what_a_single_node_leaves()
    {
        await using var calm = await UndisturbedRun.OfAsync(Activity.Random(7, 6_000, Communities, 60));
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Activity.Random(7, 6_000, Communities, 60));
        await using var node = await ActorTestNode.StartAsync(fixture);
        node.Read(All);
        await EndAsync(node, fixture);

        await UndisturbedRun.ShouldMatchAsync(fixture, calm, Communities);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(40)]
    [InlineData(45)]
    public async Task Whatever_moves_partitions_and_kills_actors_the_result_is_that_of_an_undisturbed_run(int seed)
    {
        await using var calm = await UndisturbedRun.OfAsync(Activity.Random(seed, 6_000, Communities, 60));
        await using var harried = await PipelineFixture.CreateAsync();
        var random = new Random(seed);
        ActorTestNode[] nodes = [await OpenAsync(harried, random), await OpenAsync(harried, random)];
        foreach (var events in Activity.Random(seed, 6_000, Communities, 60).Chunk(150))
        {
            await harried.AppendAsync(events);
            await DisturbAsync(nodes, random);
        }

        await nodes[1].DisposeAsync();
        nodes[0].Read(All);
        await CommittedAsync(nodes[0], harried);
        // An actor that was killed may have left them, and nobody follows this node: it has to see to them while it reads.
        await UndisturbedRun.PagesShouldMatchAsync(harried, calm, Communities);
        await nodes[0].DrainAsync(All).WaitAsync(Limit);
        await nodes[0].DisposeAsync();
        await UndisturbedRun.ShouldMatchAsync(harried, calm, Communities);
    }

    [Fact]
    public async Task A_question_is_answered_from_live_state_and_may_wait_for_what_came_before_it()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await using var node = await ActorTestNode.StartAsync(fixture);
        node.Read(All);
        var community = PipelineFixture.Community(0);
        await Eventually.TrueAsync(() => Task.FromResult(node.Node.Pipeline.Owns(community)));
        (await node.Node.Pipeline.AskAsync(community, c => c.MemberCount).WaitAsync(Limit)).ShouldBe(0);

        await fixture.AppendAsync(Activity.Message(0, 5, Activity.StartMs), Activity.Message(0, 6, Activity.StartMs + 1, 1));
        var end = (await fixture.Log.GetRangeAsync(community.Partition(PipelineFixture.Partitions))).End;
        (await node.Node.Pipeline.AskAsync(community, c => c.MemberCount, end).WaitAsync(Limit)).ShouldBe(2);
    }

    private static async Task DisturbAsync(ActorTestNode[] nodes, Random random)
    {
        var (one, other) = random.Next(2) == 0 ? (0, 1) : (1, 0);
        var partitions = All.Where(_ => random.Next(2) == 0).ToArray();
        switch (random.Next(6))
        {
            case 0:
                await nodes[one].DrainAsync(partitions).WaitAsync(Limit);
                nodes[other].Read(partitions);
                break;
            case 1:
                await nodes[one].DrainAsync(partitions, new CancellationToken(canceled: true)).WaitAsync(Limit);
                nodes[other].Read(partitions);
                break;
            case 2:
                // The one has lost them and is told late.
                nodes[other].Read(partitions);
                await Task.Delay(random.Next(20));
                await nodes[one].AbandonAsync(partitions).WaitAsync(Limit);
                break;
            case 3 or 4:
                foreach (var community in Enumerable.Range(0, Communities).Where(_ => random.Next(2) == 0))
                {
                    nodes[one].Node.Locals.Find(PipelineFixture.Community(community))?.Tell(
                        random.Next(2) == 0 ? Kill.Instance : PoisonPill.Instance);
                }

                break;
            default:
                nodes[one].Read(All);
                break;
        }

        await Task.Delay(random.Next(15));
    }

    private static Task<ActorTestNode> OpenAsync(PipelineFixture fixture, Random random) => ActorTestNode.StartAsync(
        fixture, UndisturbedRun.Quick with { IdleAfter = TimeSpan.FromMilliseconds(200) }, store => FaultyStore.Sometimes(store, random));

    private static async Task EndAsync(ActorTestNode node, PipelineFixture fixture)
    {
        await CommittedAsync(node, fixture);
        await node.DrainAsync(All).WaitAsync(Limit);
    }

    private static async Task CommittedAsync(ActorTestNode node, PipelineFixture fixture)
    {
        var ends = new long[All.Length];
        foreach (var partition in All)
            ends[partition] = (await fixture.Log.GetRangeAsync(partition)).End;
        await Eventually.TrueAsync(() => Task.FromResult(All.All(p => node.Node.Pipeline.OwnerOf(p)?.CommittedOffset >= ends[p])));
    }
}

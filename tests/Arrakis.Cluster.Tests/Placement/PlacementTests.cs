using Akka.Actor;
using Akka.Cluster.Sharding;
using Arrakis.Cluster.Hosting;
using Arrakis.Cluster.Tests.Support;
using Arrakis.Testing;
using Shouldly;

namespace Arrakis.Cluster.Tests.Placement;

/// <summary>Several actor systems in one cluster, joined by real remoting on loopback.</summary>
public sealed class PlacementTests
{
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(5);
    private readonly Ledger _ledger = new();

    [Fact]
    public async Task Shards_start_where_their_partitions_are_read()
    {
        await using var nodes = await TestNode.ClusterAsync(2);
        await StartRegionsAsync(nodes);
        nodes[0].Placements.Announce([0, 1, 2]);
        nodes[1].Placements.Announce([3, 4, 5]);
        await Eventually.TrueAsync(() => nodes.All(n => n.Placements.Current.Readers.Count == 6), () => "not all know all readers");

        // Asked for by the node that does not read them.
        for (var partition = 0; partition < 6; partition++)
        {
            var reader = nodes[partition / 3];
            (await AskAsync(nodes.Single(n => n != reader), partition, 1)).Node.ShouldBe(reader.Name);
        }
    }

    [Fact]
    public async Task A_shard_follows_its_partition_and_what_is_asked_meanwhile_is_answered_in_order_by_one_at_a_time()
    {
        await using var nodes = await TestNode.ClusterAsync(3);
        await StartRegionsAsync(nodes);
        nodes[0].Placements.Announce([7]);
        await Eventually.TrueAsync(async () => await IsAtAsync(nodes[1], 7, nodes[0]), () => "it did not start where it is read");
        var before = _ledger.Notes.Count;
        using var asking = new CancellationTokenSource();
        var asked = nodes.Select((node, n) => AskAllAsync(node, 7, (n + 1) * 1_000_000, asking.Token)).ToList();

        nodes[0].Placements.Withdraw([7]);
        nodes[2].Placements.Announce([7]);
        await Eventually.TrueAsync(() => _ledger.Notes.Last().Node == nodes[2].Name, () => $"it stayed at {_ledger.Notes.Last().Node}");
        var moved = _ledger.Notes.Count;
        await Eventually.TrueAsync(() => _ledger.Notes.Count > moved + 50, () => "it does not go on");
        await asking.CancelAsync();

        (await Task.WhenAll(asked)).ShouldAllBe(count => count > 0);
        // A question that was on its way to the old place may be asked again; it is never overtaken.
        foreach (var asker in _ledger.Notes.Skip(before).GroupBy(n => n.Note.Number / 1_000_000))
            asker.Select(n => n.Note.Number).ShouldBeInOrder();
        _ledger.MostAtOnce.ShouldBe(1);
    }

    [Fact]
    public async Task The_shards_of_a_node_that_is_gone_start_where_their_partitions_are_read_then()
    {
        var settings = new AkkaSettings { SplitBrain = new SplitBrainOptions { StableAfter = TimeSpan.FromSeconds(1) } };
        await using var nodes = await TestNode.ClusterAsync(3, settings);
        await StartRegionsAsync(nodes);
        nodes[2].Placements.Announce([1, 2]);
        await Eventually.TrueAsync(async () => await IsAtAsync(nodes[0], 1, nodes[2]), () => "it did not start where it is read");
        await Eventually.TrueAsync(async () => await IsAtAsync(nodes[0], 2, nodes[2]), () => "it did not start where it is read");

        await nodes[2].CutOffAsync();
        nodes[1].Placements.Announce([1]);

        await Eventually.TrueAsync(async () => await IsAtAsync(nodes[0], 1, nodes[1]), () => "its new reader has it not");
        // Nobody reads the other one: what the node that is gone has said of it is forgotten.
        await Eventually.TrueAsync(
            () => nodes[0].Placements.Current.ReaderOf("2") is null, () => $"{nodes[0].Placements.Current.ReaderOf("2")} still counts");
        (await AskAsync(nodes[0], 2, 9)).Node.ShouldBe(nodes[0].Name);
    }

    [Fact]
    public async Task The_later_claim_counts_and_a_withdrawal_takes_away_only_ones_own()
    {
        await using var nodes = await TestNode.ClusterAsync(2);
        nodes[0].Placements.Announce([5]);
        await Eventually.TrueAsync(() => nodes.All(n => n.Placements.Current.ReaderOf("5") == nodes[0].Name), () => "not all know it");
        nodes[1].Placements.Announce([5]);
        await Eventually.TrueAsync(() => nodes.All(n => n.Placements.Current.ReaderOf("5") == nodes[1].Name), () => "the first one stayed");

        nodes[0].Placements.Withdraw([5]);
        nodes[0].Placements.Announce([6]);
        await Eventually.TrueAsync(() => nodes.All(n => n.Placements.Current.ReaderOf("6") == nodes[0].Name), () => "not all know it");

        nodes.ShouldAllBe(n => n.Placements.Current.ReaderOf("5") == nodes[1].Name);
    }

    private async Task StartRegionsAsync(TestNodes nodes)
    {
        foreach (var node in nodes)
            node.Region = await CommunityShards.StartAsync(node.System, id => _ledger.Entity(id, node.Name), new NoteExtractor());
        await Eventually.TrueAsync(async () =>
        {
            var known = await Task.WhenAll(nodes.Select(n => n.Region!.Ask<CurrentRegions>(GetCurrentRegions.Instance, AskLimit)));
            return known.All(k => k.Regions.Count == nodes.Count);
        }, () => "not all regions are registered");
    }

    private static Task<Noted> AskAsync(TestNode from, int partition, int number) =>
        from.Region!.Ask<Noted>(new Note(partition, number), AskLimit);

    private static async Task<bool> IsAtAsync(TestNode from, int partition, TestNode node)
    {
        try
        {
            return (await AskAsync(from, partition, 0)).Node == node.Name;
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }

    // One after the other, each until it is answered, as streams do.
    private static async Task<int> AskAllAsync(TestNode from, int partition, int first, CancellationToken stop)
    {
        var answered = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                (await from.Region!.Ask<Noted>(new Note(partition, first + answered), TimeSpan.FromSeconds(2), CancellationToken.None))
                    .Number.ShouldBe(first + answered);
                answered++;
            }
            catch (AskTimeoutException)
            {
                // Asked again.
            }
        }

        return answered;
    }
}

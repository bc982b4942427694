using System.Collections.Immutable;
using System.Globalization;
using Arrakis.Cluster.Placement;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Cluster.Tests.Placement;

public sealed class ShardPlacementTests
{
    private static readonly string[] None = [];

    [Fact]
    public void A_shard_starts_where_its_partition_is_read() => ForAll(world =>
    {
        foreach (var shard in world.Shards)
        {
            var chosen = ShardPlacement.Choose(shard, world.Requester, world.Regions, world.Map);
            if (world.Map.ReaderOf(shard) is { } reader && world.Regions.Any(r => r.Node == reader))
                world.NodeOf(chosen).ShouldBe(reader);
        }
    });

    [Fact]
    public void A_shard_that_nobody_reads_starts_where_it_was_asked_for_or_where_the_fewest_are() => ForAll(world =>
    {
        foreach (var shard in world.Shards.Where(s => world.Regions.All(r => r.Node != world.Map.ReaderOf(s))))
        {
            var chosen = ShardPlacement.Choose(shard, world.Requester, world.Regions, world.Map);
            if (world.Regions.Any(r => r.Region == world.Requester && r.Node is not null))
                chosen.ShouldBe(world.Requester);
            else if (world.Regions.Where(r => r.Node is not null).ToList() is { Count: > 0 } members)
                world.Regions.Single(r => r.Region == chosen).Shards.Count.ShouldBe(members.Min(r => r.Shards.Count));
        }
    });

    [Fact]
    public void Only_shards_whose_partition_is_read_by_another_live_region_move() => ForAll(world =>
    {
        var moved = ShardPlacement.Misplaced(world.Regions, world.Moving, world.Map).ToList();
        moved.ShouldBeUnique();
        foreach (var region in world.Regions)
        {
            foreach (var shard in region.Shards)
            {
                var reader = world.Map.ReaderOf(shard);
                var shouldMove = reader is not null && reader != region.Node && world.Regions.Any(r => r.Node == reader)
                    && !world.Moving.Contains(shard);
                moved.Contains(shard).ShouldBe(shouldMove, shard);
            }
        }
    });

    [Fact]
    public void Once_all_have_moved_nothing_moves_any_more() => ForAll(world =>
    {
        var moved = ShardPlacement.Misplaced(world.Regions, None, world.Map).ToHashSet();
        var homes = moved.ToLookup(shard => ShardPlacement.Choose(shard, world.Requester, world.Regions, world.Map));
        var after = world.Regions
            .Select(r => r with { Shards = [.. r.Shards.Where(s => !moved.Contains(s)), .. homes[r.Region]] }).ToList();
        ShardPlacement.Misplaced(after, None, world.Map).ShouldBeEmpty();
    });

    [Fact]
    public void A_process_started_anew_at_the_same_address_is_another_node()
    {
        var map = new PlacementMap(ImmutableDictionary<string, string>.Empty.Add("3", "akka.tcp://arrakis@a:1#1"));
        var regions = new[]
        {
            new HostedShards<string>("restarted", "akka.tcp://arrakis@a:1#2", None),
            new HostedShards<string>("b", "akka.tcp://arrakis@b:1#7", ["3"]),
        };
        ShardPlacement.Misplaced(regions, None, map).ShouldBeEmpty();
        ShardPlacement.Choose("3", "b", regions, map).ShouldBe("b");
    }

    private static void ForAll(Action<World> check) => Prop.ForAll(Worlds.ToArbitrary(), check).QuickCheckThrowOnFailure();

    private static Gen<World> Worlds =>
        from count in Gen.Choose(1, 4)
        from partitions in Gen.Choose(1, 12)
        from strangers in Gen.ListOf(Gen.Elements(true, false), count)
        // Where each shard is: a region, or nowhere.
        from homes in Gen.ListOf(Gen.Choose(-1, count - 1), partitions)
        // Who reads it: a node, one that is gone, or nobody.
        from readers in Gen.ListOf(Gen.Choose(-2, count - 1), partitions)
        from moving in Gen.ListOf(Gen.Elements(true, false, false), partitions)
        from requester in Gen.Choose(-1, count - 1)
        select World.Of([.. strangers], [.. homes], [.. readers], [.. moving], requester);

    private sealed record World(
        IReadOnlyList<HostedShards<string>> Regions, PlacementMap Map, IReadOnlyList<string> Shards, IReadOnlyCollection<string> Moving,
        string Requester)
    {
        public static World Of(bool[] strangers, int[] homes, int[] readers, bool[] moving, int requester)
        {
            var shards = Enumerable.Range(0, homes.Length).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToList();
            var regions = strangers.Select((isStranger, i) => new HostedShards<string>(
                $"region{i}", isStranger && i > 0 ? null : $"node{i}", [.. shards.Where((_, s) => homes[s] == i)])).ToList();
            var map = new PlacementMap(shards
                .Select((shard, s) => (shard, reader: readers[s] switch { -2 => null, -1 => "gone", var i => $"node{i}" }))
                .Where(r => r.reader is not null).ToImmutableDictionary(r => r.shard, r => r.reader!));
            return new World(
                regions, map, shards, [.. shards.Where((_, s) => moving[s])], requester < 0 ? "proxy" : regions[requester].Region);
        }

        public string? NodeOf(string region) => Regions.Single(r => r.Region == region).Node;
    }
}

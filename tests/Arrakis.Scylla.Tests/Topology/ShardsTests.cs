using System.Net;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Tests.Routing;
using Arrakis.Scylla.Tests.Support;
using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Topology;

/// <summary>One connection per shard, and each token on the connection of its shard.</summary>
public sealed class ShardsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Through_the_shard_aware_port_every_shard_gets_one_connection_and_its_tokens()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add(settings: new() { Shards = 6, HasShardAwarePort = true });
        await using var cluster = await ConnectAsync(servers.Options);
        await ShardsHaveOneEachAsync(node, 6);

        cluster.Topology.IsScylla.ShouldBeTrue();
        cluster.Topology.Hosts.Single().Shards.ShouldBe(6);
        // One for control, one to learn the shards from, and the others where they were wanted.
        node.Server!.AllConnections.Count.ShouldBe(7);
        await TokensArriveAsync(cluster, node, 6);
    }

    [Fact]
    public async Task Without_that_port_connections_are_made_until_every_shard_has_one()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add(settings: new() { Shards = 5 });
        await using var cluster = await ConnectAsync(servers.Options);
        await ShardsHaveOneEachAsync(node, 5);
        await TokensArriveAsync(cluster, node, 5);
    }

    [Fact]
    public async Task That_port_is_not_used_where_the_options_say_so()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add(settings: new() { Shards = 3, HasShardAwarePort = true });
        await using var cluster = await ConnectAsync(servers.Options with { UseShardAwarePort = false });
        await ShardsHaveOneEachAsync(node, 3);
    }

    [Fact]
    public async Task A_NAT_that_changes_ports_is_noticed_and_got_around()
    {
        await using var servers = new ScriptedCluster();
        ScriptedNode? node = null;
        await using var nat = new TranslatingProxy(servers.At(1).Address, () => node!.Server!.ShardAwareAddress!);
        node = servers.Add(settings: new()
        {
            Shards = 8,
            HasShardAwarePort = true,
            MoreSupported = new Dictionary<string, string[]> { ["SCYLLA_SHARD_AWARE_PORT"] = [$"{nat.Port}"] },
        });
        await using var cluster = await ConnectAsync(servers.Options);

        await ShardsHaveOneEachAsync(node, 8);
        nat.Accepted.ShouldBeGreaterThan(0);
        await TokensArriveAsync(cluster, node, 8);
    }

    [Fact]
    public async Task A_shard_aware_port_that_nobody_answers_at_is_got_around()
    {
        await using var servers = new ScriptedCluster();
        var closed = new TranslatingProxy(IPAddress.Loopback, () => throw new InvalidOperationException());
        var port = closed.Port;
        await closed.DisposeAsync();
        var node = servers.Add(settings: new()
        {
            Shards = 4,
            MoreSupported = new Dictionary<string, string[]> { ["SCYLLA_SHARD_AWARE_PORT"] = [$"{port}"] },
        });
        await using var cluster = await ConnectAsync(servers.Options);
        await ShardsHaveOneEachAsync(node, 4);
    }

    [Fact]
    public async Task Nodes_may_have_different_numbers_of_shards_and_come_back_with_another()
    {
        await using var servers = new ScriptedCluster();
        var nodes = new[]
        {
            servers.Add(settings: new() { Shards = 2, HasShardAwarePort = true }),
            servers.Add(settings: new() { Shards = 3, HasShardAwarePort = true }),
        };
        await using var cluster = await ConnectAsync(servers.Options);
        await ShardsHaveOneEachAsync(nodes[0], 2);
        await ShardsHaveOneEachAsync(nodes[1], 3);

        await ScriptedCluster.StopAsync(nodes[1]);
        nodes[1].Settings = nodes[1].Settings with { Shards = 7 };
        servers.Start(nodes[1]);
        await ShardsHaveOneEachAsync(nodes[1], 7);
        await TokensArriveAsync(cluster, nodes[1], 7);
    }

    [Fact]
    public async Task A_shard_without_a_connection_is_served_by_another_until_it_has_one()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add(settings: new() { Shards = 3, HasShardAwarePort = true });
        await using var cluster = await ConnectAsync(
            servers.Options with { MinReconnectDelay = TimeSpan.FromHours(1), MaxReconnectDelay = TimeSpan.FromHours(1) });
        await ShardsHaveOneEachAsync(node, 3);
        var host = cluster.Topology.Hosts.Single();
        var target = new RoutingTarget("ks", "t", long.MaxValue, false);
        var shard = ShardOfToken.Of(long.MaxValue, 3, 12);
        cluster.TryGetConnection(host, target)!.Features.Shard.ShouldBe(shard);

        node.Server!.Connections.Single(c => c.Registered.Count == 0 && c.Shard == shard).Reset();
        await Eventually.HoldsAsync(() => cluster.TryGetConnection(host, target)!.Features.Shard != shard, "another serves it");
        host.IsUp.ShouldBeTrue();

        await servers.PushAsync(WireAnswer.StatusEvent("UP", node.Address));
        await Eventually.HoldsAsync(() => cluster.TryGetConnection(host, target)!.Features.Shard == shard, "it has its own again");
    }

    [Fact]
    public async Task A_tablet_says_which_node_and_shard_until_its_table_changes()
    {
        await using var servers = new ScriptedCluster();
        var nodes = new[]
        {
            servers.Add(settings: new() { Shards = 4, HasShardAwarePort = true }),
            servers.Add(settings: new() { Shards = 4, HasShardAwarePort = true }),
        };
        await using var cluster = await ConnectAsync(servers.Options);
        await ShardsHaveOneEachAsync(nodes[1], 4);
        var target = new RoutingTarget("ks", "t", 500, false);
        cluster.Plan(target).Next()!.Id.ShouldBe(nodes[0].Id);

        cluster.LearnTablet(target, TabletPayloadTests.Encode(0, 1000, (nodes[1].Id, 2)));
        var host = cluster.Plan(target).Next()!;
        host.Id.ShouldBe(nodes[1].Id);
        cluster.TryGetConnection(host, target)!.Features.Shard.ShouldBe(2);
        cluster.LearnTablet(target, TabletPayloadTests.Encode(0, 1000, (Guid.NewGuid(), 2)));
        cluster.Plan(target).Next()!.Id.ShouldBe(nodes[1].Id, "a tablet on a node that is not known is left alone");

        await servers.PushAsync(WireAnswer.SchemaEvent("UPDATED", "TABLE", "ks", "t"));
        await Eventually.HoldsAsync(() => cluster.Plan(target).Next()!.Id == nodes[0].Id, "the ring counts again");
    }

    [Fact]
    public async Task What_is_said_of_a_tablet_and_cannot_be_read_changes_nothing_and_is_counted()
    {
        using var told = new Measurements();
        await using var servers = new ScriptedCluster();
        var node = servers.Add(settings: new() { Shards = 2, HasShardAwarePort = true });
        await using var cluster = await ConnectAsync(servers.Options);
        var target = new RoutingTarget("ks", "t", 500, false);

        cluster.LearnTablet(target, TabletPayloadTests.Encode(0, 1000, (node.Id, 1)).AsSpan(0, 30));
        cluster.LearnTablet(target, TabletPayloadTests.Encode(0, 1000, (node.Id, -1)));
        cluster.LearnTablet(target, []);

        told["scylla_client_unreadable_tablets_total"].ShouldBe(3);
        cluster.Plan(target).Next()!.Id.ShouldBe(node.Id);
    }

    private static Task ShardsHaveOneEachAsync(ScriptedNode node, int shards) => Eventually.HoldsAsync(
        () => node.Server!.Connections.Where(c => c.Registered.Count == 0).Select(c => c.Shard!.Value).Order()
            .SequenceEqual(Enumerable.Range(0, shards)),
        $"each of {shards} shards has one connection, and no other is open");

    private static async Task TokensArriveAsync(Cluster cluster, ScriptedNode node, int shards)
    {
        var host = cluster.Topology.Hosts.Single(h => h.Id == node.Id);
        var random = new Random(5);
        var tokens = Enumerable.Range(0, 200).Select(_ => random.NextInt64(long.MinValue, long.MaxValue)).ToList();
        // The node has accepted all connections a moment before the client uses them.
        await Eventually.HoldsAsync(
            () => tokens.Select(token => cluster.TryGetConnection(host, new("ks", "t", token, false)))
                .OfType<object>().Distinct().Count() == shards,
            $"the client uses a connection to each of {shards} shards");
        foreach (var token in tokens)
        {
            var connection = cluster.TryGetConnection(host, new("ks", "t", token, false))!;
            var request = new QueryRequest($"token {token}", new QueryParameters { Consistency = Consistency.One });
            using var answer = await connection.SendAsync(request, TimeSpan.FromSeconds(20), None);
        }

        var arrived = node.Server!.Asked("token ");
        arrived.Count.ShouldBe(200);
        foreach (var request in arrived)
        {
            var token = long.Parse(request.Cql.AsSpan(6), System.Globalization.CultureInfo.InvariantCulture);
            request.Connection.Shard.ShouldBe(ShardOfToken.Of(token, shards, node.Settings.IgnoreMsb), $"token {token}");
        }
    }

    private static async Task<Cluster> ConnectAsync(ScyllaOptions options)
    {
        var cluster = await Cluster.ConnectAsync(options, None);
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.All(h => h.IsUp), "all nodes are up");
        return cluster;
    }
}

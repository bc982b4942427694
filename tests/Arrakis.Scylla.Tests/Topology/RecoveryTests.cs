using System.Collections.Concurrent;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Tests.Support;
using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Topology;

/// <summary>Nodes that fail, come back, and move.</summary>
public sealed class RecoveryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_node_that_fails_is_passed_over_and_probed_until_it_is_back()
    {
        await using var servers = new ScriptedCluster();
        var (_, second) = (servers.Add(), servers.Add());
        await using var cluster = await ConnectAsync(servers.Options);
        var host = Host(cluster, second);

        await ScriptedCluster.StopAsync(second);
        await Eventually.HoldsAsync(() => !host.IsUp, "it is down");
        cluster.TryGetConnection(host, default).ShouldBeNull();
        var plan = cluster.Plan(new("ks", "t", 1500, false));
        plan.Next()!.ShouldNotBe(host);
        plan.Next()!.ShouldBe(host);
        plan.Next().ShouldBeNull();

        servers.Start(second);
        await Eventually.HoldsAsync(() => host.IsUp, "it is up again");
        cluster.TryGetConnection(host, default).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_connection_that_breaks_alone_is_replaced_while_the_others_work()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add();
        await using var cluster = await ConnectAsync(servers.Options with { ConnectionsPerHost = 2 });
        await Eventually.HoldsAsync(() => node.Server!.Connections.Count == 3, "two and the control connection");

        var broken = node.Server!.Connections.First(c => c.Registered.Count == 0);
        broken.Reset();

        await Eventually.HoldsAsync(
            () => (node.Server!.AllConnections.Count, node.Server.Connections.Count) == (4, 3), "a new one is made");
        Host(cluster, node).IsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_drops_each_connection_at_once_is_not_stormed()
    {
        await using var servers = new ScriptedCluster();
        var (_, second) = (servers.Add(), servers.Add());
        var hour = TimeSpan.FromHours(1);
        await using var cluster = await ConnectAsync(servers.Options with { MaxReconnectDelay = hour, MinReconnectDelay = hour });
        var server = second.Server!;
        server.ResetConnections();
        await Eventually.HoldsAsync(() => !Host(cluster, second).IsUp, "it is down");
        var made = server.AllConnections.Count;

        // It had not lasted: the next attempt waits, and a hint makes exactly one.
        await servers.PushAsync(WireAnswer.StatusEvent("UP", second.Address));
        await Eventually.HoldsAsync(() => Host(cluster, second).IsUp, "the hint is followed");
        server.AllConnections.Count.ShouldBe(made + 1);
    }

    [Fact]
    public async Task The_control_connection_moves_to_another_node_when_its_own_fails()
    {
        await using var servers = new ScriptedCluster();
        var (first, second) = (servers.Add(), servers.Add());
        await using var cluster = await ConnectAsync(servers.Options);
        await ScriptedCluster.StopAsync(first);

        await Eventually.HoldsAsync(() => second.Server!.Connections.Any(c => c.Registered.Count == 3), "the other node has it");
        var third = servers.Add();
        await servers.PushAsync(WireAnswer.TopologyEvent("NEW_NODE", third.Address));
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.Any(h => h.Id == third.Id && h.IsUp), "events go on");
    }

    [Fact]
    public async Task A_schema_that_changed_while_no_node_told_of_it_counts_as_changed_in_every_keyspace()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add();
        await using var cluster = await ConnectAsync(servers.Options);
        var changed = new ConcurrentQueue<string>();
        cluster.SchemaChanged += change => changed.Enqueue(change.Keyspace);

        await LoseControlAsync(node);
        changed.ShouldBeEmpty();

        node.SchemaVersion = Guid.NewGuid();
        await LoseControlAsync(node);
        await Eventually.HoldsAsync(() => changed.Count == 2, "both keyspaces count as changed");
        changed.Order().ShouldBe(["ks", "system"]);
    }

    [Fact]
    public async Task Who_finds_no_connection_is_told_why_there_is_none()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add();
        await using var session = await ScyllaSession.ConnectAsync(
            servers.Options with { RequestTimeout = TimeSpan.FromMilliseconds(500), AttemptTimeout = TimeSpan.FromMilliseconds(500) });
        await ScriptedCluster.StopAsync(node);
        var pool = session.Topology.Hosts[0].Pool!;
        await Eventually.HoldsAsync(() => pool.LastError is not null && pool.Connections.Open == 0, "the node was probed in vain");

        var error = await Should.ThrowAsync<NoHostAvailableException>(() => session.ExecuteAsync("SELECT v FROM t").AsTask());
        error.Message.ShouldContain("cannot connect");
        error.Errors[^1].Error.InnerException.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_node_that_changes_its_address_keeps_its_object_and_is_used_there()
    {
        await using var servers = new ScriptedCluster();
        var (_, second) = (servers.Add(), servers.Add());
        await using var cluster = await ConnectAsync(servers.Options);
        var host = Host(cluster, second);

        await ScriptedCluster.StopAsync(second);
        second.Address = servers.At(50);
        servers.Start(second);
        await servers.PushAsync(WireAnswer.StatusEvent("UP", second.Address));

        await Eventually.HoldsAsync(() => host.IsUp && host.Address.Equals(second.Address), "it is used at its new address");
        Host(cluster, second).ShouldBeSameAs(host);
        cluster.Topology.Hosts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nodes_that_swapped_their_addresses_are_not_taken_for_one_another_any_longer_than_nobody_tells()
    {
        await using var servers = new ScriptedCluster();
        var (_, second, third) = (servers.Add(), servers.Add(), servers.Add());
        await using var cluster = await ConnectAsync(servers.Options);
        ScyllaHost[] hosts = [Host(cluster, second), Host(cluster, third)];

        await ScriptedCluster.StopAsync(second);
        await ScriptedCluster.StopAsync(third);
        await Eventually.HoldsAsync(() => !hosts.Any(h => h.IsUp), "both are down");
        // The tables tell the old addresses for a while.
        (second.RpcAddress, third.RpcAddress) = (second.Address.Address, third.Address.Address);
        (second.Address, third.Address) = (third.Address, second.Address);
        servers.Start(second);
        servers.Start(third);
        await Eventually.HoldsAsync(() => hosts.All(h => h.IsUp), "each is taken for the other");

        (second.RpcAddress, third.RpcAddress) = (null, null);
        await servers.PushAsync(WireAnswer.TopologyEvent("NEW_NODE", second.Address));
        await Eventually.HoldsAsync(
            () => Equals(cluster.TryGetConnection(hosts[0], default)?.Address, second.Address)
                && Equals(cluster.TryGetConnection(hosts[1], default)?.Address, third.Address), "each is itself");
    }

    [Fact]
    public async Task When_every_node_is_gone_the_contact_points_are_asked_again()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add();
        await using var cluster = await ConnectAsync(
            servers.Options with { ContactPoints = [node.Address.ToString(), servers.At(60).ToString()] });
        var host = Host(cluster, node);

        await ScriptedCluster.StopAsync(node);
        await Eventually.HoldsAsync(() => !host.IsUp, "it is down");
        node.Address = servers.At(60);
        servers.Start(node);

        await Eventually.HoldsAsync(() => host.IsUp, "it is found at the other contact point");
        host.Address.ShouldBe(servers.At(60));
    }

    [Fact]
    public async Task A_server_of_another_cluster_at_a_known_address_is_not_followed()
    {
        await using var servers = new ScriptedCluster();
        var (first, second) = (servers.Add(), servers.Add());
        await using var cluster = await ConnectAsync(servers.Options);

        await ScriptedCluster.StopAsync(second);
        servers.Name = "other";
        first.Server!.ResetConnections();
        // Only one that was refused is followed by another.
        await Eventually.HoldsAsync(() => first.Server!.AllConnections.Count(c => c.Registered.Count > 0) >= 3, "it is asked again");
        cluster.Topology.ClusterName.ShouldBe("scripted");

        servers.Name = "scripted";
        var third = servers.Add();
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.Any(h => h.Id == third.Id), "its own cluster is followed again");
        cluster.Topology.ClusterName.ShouldBe("scripted");
    }

    /// <summary>Ends the control connection, and waits until there is another one that reads all it wants to know.</summary>
    private static async Task LoseControlAsync(ScriptedNode node)
    {
        var server = node.Server!;
        var asked = server.Asked("FROM system_schema.keyspaces").Count;
        server.Connections.Single(c => c.Registered.Count > 0).Reset();
        await Eventually.HoldsAsync(
            () => server.Asked("FROM system_schema.keyspaces").Count > asked
                && server.Connections.Count(c => c.Registered.Count > 0) == 1, "there is another one");
    }

    private static ScyllaHost Host(Cluster cluster, ScriptedNode node) => cluster.Topology.Hosts.Single(h => h.Id == node.Id);

    private static async Task<Cluster> ConnectAsync(ScyllaOptions options)
    {
        var cluster = await Cluster.ConnectAsync(options, None);
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.All(h => h.IsUp), "all nodes are up");
        return cluster;
    }
}

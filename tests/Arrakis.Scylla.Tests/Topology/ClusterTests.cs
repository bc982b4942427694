using System.Net;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Tests.Support;
using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Topology;

/// <summary>What is learned from a cluster, and kept.</summary>
public sealed class ClusterTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(true, ProtocolVersion.V3)]
    [InlineData(false, ProtocolVersion.V4)]
    public async Task Nodes_and_keyspaces_are_learned_from_old_servers_and_new_ones(bool areOld, ProtocolVersion version)
    {
        await using var servers = new ScriptedCluster { IsOld = areOld };
        var nodes = new[] { servers.Add(), servers.Add(rack: "r2"), servers.Add("dc2") };
        nodes[1].RpcAddress = IPAddress.Any;

        await using var cluster = await Cluster.ConnectAsync(servers.Options, None);

        var topology = cluster.Topology;
        (topology.ClusterName, topology.LocalDatacenter, topology.IsScylla).ShouldBe(("scripted", "dc1", false));
        topology.ProtocolVersion.ShouldBe(version);
        topology.Hosts.Select(h => (h.Id, h.Address, h.Datacenter, h.Rack)).ShouldBe(
            nodes.Select(n => (n.Id, n.Address, n.Datacenter, n.Rack)), ignoreOrder: true);
        topology.Hosts.Select(h => h.Tokens.Single()).ShouldBe([1000, 2000, 3000], ignoreOrder: true);
        First(cluster, 1500).ShouldBe(nodes[1].Id);
        First(cluster, 900).ShouldBe(nodes[0].Id);
    }

    [Fact]
    public async Task Nodes_of_other_datacenters_are_left_alone_unless_they_are_allowed()
    {
        await using var servers = new ScriptedCluster();
        var (near, far) = (servers.Add(), servers.Add("dc2"));
        await using (var cluster = await Cluster.ConnectAsync(servers.Options, None))
            Ids(cluster).ShouldBe([near.Id]);
        far.Server!.AllConnections.ShouldBeEmpty();

        await using (var cluster = await Cluster.ConnectAsync(servers.Options with { AllowRemoteDatacenters = true }, None))
        {
            await Eventually.HoldsAsync(() => cluster.Topology.Hosts.All(h => h.IsUp), "both are connected");
            Ids(cluster).ShouldBe([near.Id, far.Id]);
        }
    }

    [Fact]
    public async Task A_datacenter_that_does_not_exist_is_told_with_those_that_do()
    {
        await using var servers = new ScriptedCluster();
        servers.Add();
        servers.Add("dc2");
        var error = await Should.ThrowAsync<ArgumentException>(
            () => Cluster.ConnectAsync(servers.Options with { LocalDatacenter = "dc9" }, None));
        error.Message.ShouldBe("The cluster has no datacenter \"dc9\"; LocalDatacenter has to be one of \"dc1\", \"dc2\".");
        await Eventually.HoldsAsync(() => servers.Nodes[0].Server!.Connections.Count == 0, "nothing is left open");
    }

    [Fact]
    public async Task Contact_points_are_tried_in_turn_and_all_that_failed_are_told_if_none_answers()
    {
        await using var servers = new ScriptedCluster();
        var node = servers.Add();
        string[] wrong = [servers.At(77).ToString(), "no-such-name.invalid"];
        var options = servers.Options with { ContactPoints = [.. wrong, node.Address.ToString()] };
        await using (var cluster = await Cluster.ConnectAsync(options, None))
            Ids(cluster).ShouldBe([node.Id]);

        var error = await Should.ThrowAsync<NoHostAvailableException>(
            () => Cluster.ConnectAsync(options with { ContactPoints = wrong }, None));
        error.Errors.Count.ShouldBe(2);
        error.Message.ShouldContain("no-such-name.invalid");
        error.Message.ShouldContain(servers.At(77).ToString());
    }

    [Fact]
    public async Task A_name_is_tried_at_each_of_its_addresses()
    {
        await using var servers = new ScriptedCluster();
        var node = new ScriptedNode { Id = Guid.NewGuid(), Address = new(IPAddress.Loopback, 0), Tokens = [1] };
        servers.Start(node);
        servers.Nodes = [node];
        // Where localhost is ::1 as well, nobody listens there.
        var options = servers.Options with { ContactPoints = ["localhost"], Port = node.Address.Port };

        await using var cluster = await Cluster.ConnectAsync(options, None);

        cluster.Topology.Hosts.Single().Address.ShouldBe(node.Address);
    }

    [Fact]
    public async Task A_node_is_reached_by_IPv6()
    {
        await using var servers = new ScriptedCluster();
        var node = new ScriptedNode { Id = Guid.NewGuid(), Address = new(IPAddress.IPv6Loopback, 0), Tokens = [1] };
        servers.Start(node);
        servers.Nodes = [node];

        await using var cluster = await Cluster.ConnectAsync(servers.Options, None);

        servers.Options.ContactPoints[0].ShouldStartWith("[::1]:");
        cluster.Topology.Hosts.Single().Address.ShouldBe(node.Address);
    }

    [Fact]
    public async Task Of_two_replicas_the_less_busy_one_comes_first()
    {
        await using var servers = new ScriptedCluster();
        var (busy, idle) = (servers.Add(), servers.Add());
        servers.Keyspaces["ks"] = new() { ["class"] = "SimpleStrategy", ["replication_factor"] = "2" };
        busy.Server!.Handler = request => Task.FromResult(request.Cql == "hang");
        await using var cluster = await Cluster.ConnectAsync(servers.Options, None);
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.All(h => h.IsUp), "both are up");
        Firsts(cluster, 1500).Count.ShouldBe(2);

        var connection = cluster.TryGetConnection(cluster.Topology.Hosts.Single(h => h.Id == busy.Id), default)!;
        var request = new QueryRequest("hang", new QueryParameters { Consistency = Consistency.One });
        var hanging = connection.SendAsync(request, TimeSpan.FromMinutes(1), None).AsTask();
        await Eventually.HoldsAsync(() => connection.InFlight > 0, "the request is in flight");

        Firsts(cluster, 1500).ShouldBe([idle.Id]);
        await cluster.DisposeAsync();
        await Should.ThrowAsync<ConnectionException>(hanging);
    }

    [Fact]
    public async Task Nodes_that_come_and_go_are_followed()
    {
        await using var servers = new ScriptedCluster();
        var first = servers.Add();
        await using var cluster = await Cluster.ConnectAsync(servers.Options, None);

        var second = servers.Add();
        await servers.PushAsync(WireAnswer.TopologyEvent("NEW_NODE", second.Address));
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts is [{ IsUp: true }, { IsUp: true }], "the new node is used");
        First(cluster, 1500).ShouldBe(second.Id);

        servers.Nodes = servers.Nodes.Remove(second);
        await servers.PushAsync(WireAnswer.TopologyEvent("REMOVED_NODE", second.Address));
        await Eventually.HoldsAsync(() => second.Server!.Connections.Count == 0, "its connections are closed");
        Ids(cluster).ShouldBe([first.Id]);
        First(cluster, 1500).ShouldBe(first.Id);
        await ScriptedCluster.StopAsync(second);
    }

    [Fact]
    public async Task A_changed_replication_changes_the_plans()
    {
        await using var servers = new ScriptedCluster();
        servers.Add();
        servers.Add();
        await using var cluster = await Cluster.ConnectAsync(servers.Options, None);
        Firsts(cluster, 1500).Count.ShouldBe(1);

        servers.Keyspaces["ks"] = new() { ["class"] = "NetworkTopologyStrategy", ["dc1"] = "2" };
        await servers.PushAsync(WireAnswer.SchemaEvent("UPDATED", "KEYSPACE", "ks"));
        await Eventually.HoldsAsync(() => Firsts(cluster, 1500).Count == 2, "both nodes are replicas");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tables_partition_key_is_read_once_until_its_schema_changes(bool areOld)
    {
        await using var servers = new ScriptedCluster { IsOld = areOld };
        var node = servers.Add();
        await using var cluster = await Cluster.ConnectAsync(servers.Options, None);
        var changes = new List<SchemaChange>();
        cluster.SchemaChanged += changes.Add;
        int Asked() => node.Server!.Asked("columns").Count;

        (await cluster.GetPartitionKeyAsync("k'", "t", None)).ShouldBe(["a", "b"]);
        (await cluster.GetPartitionKeyAsync("k'", "t", None)).ShouldBe(["a", "b"]);
        Asked().ShouldBe(1);
        node.Server!.Asked("columns")[0].Cql.ShouldContain("keyspace_name = 'k'''");

        await servers.PushAsync(WireAnswer.SchemaEvent("UPDATED", "TABLE", "k'", "t"));
        await Eventually.HoldsAsync(() => changes.Count > 0, "the change is told");
        changes.ShouldBe([new SchemaChange("UPDATED", "TABLE", "k'", "t")]);
        (await cluster.GetPartitionKeyAsync("k'", "t", None)).ShouldBe(["a", "b"]);
        Asked().ShouldBe(2);
    }

    [Fact]
    public async Task Schema_agreement_is_that_of_the_nodes_that_are_up()
    {
        await using var servers = new ScriptedCluster();
        var (_, second) = (servers.Add(), servers.Add());
        await using var cluster = await Cluster.ConnectAsync(servers.Options, None);
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.All(h => h.IsUp), "both are up");
        (await cluster.WaitForSchemaAgreementAsync(TimeSpan.FromSeconds(20), None)).ShouldBeTrue();

        second.SchemaVersion = Guid.NewGuid();
        (await cluster.WaitForSchemaAgreementAsync(TimeSpan.FromMilliseconds(300), None)).ShouldBeFalse();

        await ScriptedCluster.StopAsync(second);
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.Any(h => !h.IsUp), "one is down");
        (await cluster.WaitForSchemaAgreementAsync(TimeSpan.FromSeconds(20), None)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_end_closes_every_connection()
    {
        await using var servers = new ScriptedCluster();
        var (first, second) = (servers.Add(), servers.Add());
        var cluster = await Cluster.ConnectAsync(servers.Options with { ConnectionsPerHost = 3 }, None);
        await Eventually.HoldsAsync(() => first.Server!.Connections.Count == 4 && second.Server!.Connections.Count == 3, "all are open");

        await cluster.DisposeAsync();

        await Eventually.HoldsAsync(() => first.Server!.Connections.Count + second.Server!.Connections.Count == 0, "all are closed");
        cluster.Topology.Hosts.ShouldAllBe(h => !h.IsUp);
    }

    private static Guid First(Cluster cluster, long token) => cluster.Plan(new("ks", "t", token, false)).Next()!.Id;

    private static HashSet<Guid> Firsts(Cluster cluster, long token) => [.. Enumerable.Range(0, 100).Select(_ => First(cluster, token))];

    private static List<Guid> Ids(Cluster cluster)
    {
        var plan = cluster.Plan(default);
        var ids = new List<Guid>();
        while (plan.Next() is { } host)
            ids.Add(host.Id);
        return ids;
    }
}

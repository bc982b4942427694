using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Arrakis.Scylla.Topology;
using Arrakis.Testing.Cassandra;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

/// <summary>A real cluster of three that loses a node, and gets it back at another address.</summary>
public sealed class CassandraTopologyTests
{
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    [Fact]
    public async Task Nodes_of_a_real_cluster_are_learned_lost_and_found_at_another_address()
    {
        await using var servers = await CassandraCluster.StartAsync(
            new CassandraOptions { Nodes = 3, Racks = ["r1", "r2", "r3"] }, _limit);
        var options = new ScyllaOptions { ContactPoints = [servers.ContactPoints[0]], Port = servers.Nodes[0].Port };
        await using var cluster = await Cluster.ConnectAsync(options, _limit);
        await Eventually.HoldsAsync(() => cluster.Topology.Hosts.All(h => h.IsUp), "all are up");

        cluster.Topology.ProtocolVersion.ShouldBe(ProtocolVersion.V3);
        cluster.Topology.Hosts.Select(h => h.Address.Address).ShouldBe(servers.Nodes.Select(n => n.Address), ignoreOrder: true);
        cluster.Topology.Hosts.ShouldAllBe(h => h.Tokens.Count == 16 && h.ReleaseVersion.StartsWith("2.1"));
        (await cluster.WaitForSchemaAgreementAsync(TimeSpan.FromSeconds(30), _limit)).ShouldBeTrue();
        (await cluster.GetPartitionKeyAsync("system", "local", _limit)).ShouldBe(["key"]);
        (await cluster.GetPartitionKeyAsync("system", "no_such_table", _limit)).ShouldBeNull();

        await CreateKeyspaceAsync(cluster);
        await Eventually.HoldsAsync(() => Firsts(cluster).Count == 3, "all three are replicas of every token");

        var moving = servers.Nodes[2];
        var host = cluster.Topology.Hosts.Single(h => h.Address.Address.Equals(moving.Address));
        await moving.KillAsync(_limit);
        await Eventually.HoldsAsync(() => !host.IsUp, "it is down");
        await moving.MoveAsync(_limit);
        await Eventually.HoldsAsync(() => host.IsUp && host.Address.Address.Equals(moving.Address), "it is used at its new address");
    }

    private async Task CreateKeyspaceAsync(Cluster cluster)
    {
        var connection = cluster.TryGetConnection(cluster.Plan(default).Next()!, default)!;
        (await SystemQuery.RowsAsync(
            connection, "CREATE KEYSPACE k WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}",
            TimeSpan.FromSeconds(30), _limit)).Dispose();
    }

    private static HashSet<Guid> Firsts(Cluster cluster) =>
        [.. Enumerable.Range(0, 60).Select(i => cluster.Plan(new("k", "t", 12345, false)).Next()!.Id)];
}

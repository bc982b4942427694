using Arrakis.Testing.Cassandra;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

/// <summary>What the tests of failures rely on: servers that fail as they are told to.</summary>
public sealed class CassandraClusterTests
{
    private const string Keyspace = "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}";
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    [Fact]
    public async Task A_killed_node_comes_back_with_what_it_acknowledged_and_so_does_a_moved_one()
    {
        await using var cluster = await CassandraCluster.StartAsync(cancellationToken: _limit);
        var node = cluster.Nodes[0];
        await WriteAsync(node, 500);

        await node.KillAsync(_limit);
        node.IsRunning.ShouldBeFalse();
        await Should.ThrowAsync<System.Net.Sockets.SocketException>(() => RawCql.ConnectAsync(node, _limit));
        await node.StartAsync(_limit);
        (await CountAsync(node)).ShouldBe(500);

        var before = node.Address;
        await node.MoveAsync(_limit);
        node.Address.ShouldNotBe(before);
        (await CountAsync(node)).ShouldBe(500);
    }

    [Fact]
    public async Task A_paused_node_keeps_its_connections_and_answers_only_when_it_goes_on()
    {
        await using var cluster = await CassandraCluster.StartAsync(cancellationToken: _limit);
        var node = cluster.Nodes[0];
        using var raw = await RawCql.ConnectAsync(node, _limit);
        await raw.StartAsync(_limit);

        node.Pause();
        var answer = raw.QueryAsync("SELECT gossip_generation FROM system.local", _limit);
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1), _limit));
        answer.IsCompleted.ShouldBeFalse();
        node.Resume();
        (await answer).ShouldBe(1);
    }

    [Fact]
    public async Task Three_nodes_see_each_other_also_after_one_was_killed()
    {
        await using var cluster = await CassandraCluster.StartAsync(new CassandraOptions { Nodes = 3 }, _limit);
        foreach (var node in cluster.Nodes)
            (await PeersAsync(node)).ShouldBe(2);

        await cluster.Nodes[1].KillAsync(_limit);
        await cluster.Nodes[1].StartAsync(_limit);
        (await PeersAsync(cluster.Nodes[1])).ShouldBe(2);
    }

    [Fact]
    public async Task A_node_with_tls_and_passwords_lets_the_owner_of_both_in()
    {
        var options = new CassandraOptions { ClientTls = true, ClientCertificates = true, PasswordAuthentication = true };
        await using var cluster = await CassandraCluster.StartAsync(options, _limit);
        using var raw = await RawCql.ConnectAsync(cluster.Nodes[0], _limit);

        var refusal = await Should.ThrowAsync<IOException>(() => raw.QueryAsync("SELECT gossip_generation FROM system.local", _limit));
        refusal.Message.ShouldContain("STARTUP");
        await raw.StartAsync(_limit);
        (await raw.QueryAsync("SELECT gossip_generation FROM system.local", _limit)).ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_does_not_start_says_why()
    {
        var impossible = new CassandraOptions { HeapMegabytes = 1 };
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => CassandraCluster.StartAsync(impossible, _limit));
        failure.Message.ShouldContain("Too small maximum heap");
    }

    private async Task WriteAsync(CassandraNode node, int rows)
    {
        using var raw = await RawCql.ConnectAsync(node, _limit);
        await raw.StartAsync(_limit);
        await raw.QueryAsync(Keyspace, _limit);
        await raw.QueryAsync("CREATE TABLE k.t (id int PRIMARY KEY, value int)", _limit);
        for (var row = 0; row < rows; row++)
            await raw.QueryAsync($"INSERT INTO k.t (id, value) VALUES ({row}, {row})", _limit);
    }

    private Task<int> CountAsync(CassandraNode node) => RowsAsync(node, "SELECT id FROM k.t");

    private Task<int> PeersAsync(CassandraNode node) => RowsAsync(node, "SELECT data_center FROM system.peers");

    private async Task<int> RowsAsync(CassandraNode node, string query)
    {
        using var raw = await RawCql.ConnectAsync(node, _limit);
        await raw.StartAsync(_limit);
        return await raw.QueryAsync(query, _limit);
    }
}

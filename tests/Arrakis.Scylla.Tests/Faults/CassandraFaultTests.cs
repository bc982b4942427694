using Arrakis.Scylla.Tests.Support;
using Arrakis.Testing.Cassandra;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Scylla.Tests.Faults;

/// <summary>
/// Real servers that are killed, stalled and moved under a session with 32 writers: nothing that was reported good is lost, memory
/// is bounded, and the session recovers without being opened anew. Latency by the second is printed.
/// </summary>
public sealed class CassandraFaultTests(ITestOutputHelper output)
{
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(6)).Token;

    [Fact]
    public async Task One_node_of_three_is_killed_and_comes_back_and_another_stalls_and_nobody_is_told_an_error()
    {
        await using var rig = await FaultRig.StartAsync(3, isPatient: false, servers => servers.ContactPoints, output, _limit);
        await rig.Load.MoreAsync(1, _limit);
        await rig.ForAsync(4, "all well", _limit);

        await rig.Servers.Nodes[0].KillAsync(_limit);
        await rig.ForAsync(5, "node 1 killed", _limit);
        rig.Latencies.Note("node 1 starts again");
        await rig.Servers.Nodes[0].StartAsync(_limit);
        await rig.ForAsync(3, "node 1 is back", _limit);
        await rig.Load.MoreAsync(5, _limit);

        rig.Servers.Nodes[1].Pause();
        await rig.ForAsync(10, "node 2 stalled", _limit);
        rig.Servers.Nodes[1].Resume();
        await rig.ForAsync(3, "node 2 goes on", _limit);
        await rig.Load.MoreAsync(5, _limit);

        await rig.FinishAsync(_limit);
        rig.Load.Errors.ShouldBeEmpty();
        await Eventually.HoldsAsync(() => rig.Session.Topology.Hosts.All(h => h.IsUp), "all nodes are used again");
    }

    [Fact]
    public Task A_single_server_that_is_gone_for_15_s_is_found_again_and_nothing_is_lost() => IsGoneAsync(15);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_single_server_that_is_gone_for_60_s_is_found_again_and_nothing_is_lost() => IsGoneAsync(60);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_single_server_that_stalls_for_15_s_goes_on_and_nothing_is_lost() => StallsAsync(15);

    [Fact]
    [Trait("Category", "Long")]
    public Task A_single_server_that_stalls_for_60_s_goes_on_and_nothing_is_lost() => StallsAsync(60);

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_single_server_that_moves_is_found_at_the_contact_point_that_names_its_new_address()
    {
        await using var rig = await FaultRig.StartAsync(
            1, isPatient: true, servers => [servers.ContactPoints[0], NextOf(servers.Nodes[0])], output, _limit);
        await rig.Load.MoreAsync(10, _limit);
        var host = rig.Session.Topology.Hosts.Single();

        rig.Latencies.Note("the server moves");
        await rig.Servers.Nodes[0].MoveAsync(_limit);
        await rig.ForAsync(0, "it runs at its new address", _limit);
        await rig.Load.MoreAsync(10, _limit);

        await rig.FinishAsync(_limit);
        rig.Session.Topology.Hosts.Single().ShouldBeSameAs(host);
        host.Address.Address.ShouldBe(rig.Servers.Nodes[0].Address);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task One_node_of_three_moves_its_old_address_being_the_only_contact_point_and_nobody_is_told_an_error()
    {
        await using var rig = await FaultRig.StartAsync(3, isPatient: false, servers => [servers.ContactPoints[0]], output, _limit);
        await rig.Load.MoreAsync(10, _limit);

        rig.Latencies.Note("node 1 moves");
        await rig.Servers.Nodes[0].MoveAsync(_limit);
        await rig.ForAsync(0, "it runs at its new address", _limit);
        await Eventually.HoldsAsync(
            () => rig.Session.Topology.Hosts.Any(h => h.IsUp && h.Address.Address.Equals(rig.Servers.Nodes[0].Address)),
            "it is used there");
        await rig.Load.MoreAsync(10, _limit);

        await rig.FinishAsync(_limit);
        rig.Load.Errors.ShouldBeEmpty();
        rig.Session.Topology.Hosts.Count.ShouldBe(3);
    }

    private async Task IsGoneAsync(double seconds)
    {
        await using var rig = await OnOneAsync();
        await rig.Servers.Nodes[0].KillAsync(_limit);
        await rig.ForAsync(seconds, "the server is killed", _limit);
        rig.Latencies.Note("it starts again");
        await rig.Servers.Nodes[0].StartAsync(_limit);
        await RecoversAsync(rig);
    }

    private async Task StallsAsync(double seconds)
    {
        await using var rig = await OnOneAsync();
        rig.Servers.Nodes[0].Pause();
        await rig.ForAsync(seconds, "the server stalls", _limit);
        rig.Servers.Nodes[0].Resume();
        await RecoversAsync(rig);
    }

    private async Task<FaultRig> OnOneAsync()
    {
        var rig = await FaultRig.StartAsync(1, isPatient: true, servers => servers.ContactPoints, output, _limit);
        await rig.Load.MoreAsync(10, _limit);
        return rig;
    }

    // What was prepared before is used after, and by every writer.
    private async Task RecoversAsync(FaultRig rig)
    {
        rig.Latencies.Note("the server is there again");
        await rig.Load.MoreAsync(10, _limit);
        await rig.FinishAsync(_limit);
        rig.Load.Errors.ShouldNotBeEmpty("the server was away for longer than a request may take");
    }

    private static string NextOf(CassandraNode node)
    {
        var bytes = node.Address.GetAddressBytes();
        bytes[3]++;
        return $"{new System.Net.IPAddress(bytes)}:{node.Port}";
    }
}

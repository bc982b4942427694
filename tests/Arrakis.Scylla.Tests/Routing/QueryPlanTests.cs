using System.Collections.Frozen;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Routing;

public sealed class QueryPlanTests
{
    private static readonly RoutingTarget Anywhere = new(null, null, null, false);
    private readonly ScyllaHost[] _local = Hosts.Several(5);
    private readonly ScyllaHost[] _remote = Hosts.Several(2, "dc2", first: 10);

    [Fact]
    public void Replicas_come_first_then_other_local_nodes_then_remote_ones_each_once()
    {
        var table = Table(_remote);
        for (var i = 0; i < 100; i++)
        {
            var nodes = All(table.Plan(Target(150), null));

            nodes.Take(3).ShouldBe([_local[1], _local[2], _local[3]], ignoreOrder: true);
            nodes.Skip(3).Take(2).ShouldBe([_local[0], _local[4]], ignoreOrder: true);
            nodes.Skip(5).ShouldBe(_remote, ignoreOrder: true);
        }
    }

    [Fact]
    public void Every_replica_is_the_first_at_times()
    {
        var table = Table([]);
        Firsts(table, Target(150)).ShouldBe([_local[1], _local[2], _local[3]], ignoreOrder: true);
        Firsts(table, Anywhere).ShouldBe(_local, ignoreOrder: true);
        Firsts(table, Target(150) with { Keyspace = "unknown" }).ShouldBe(_local, ignoreOrder: true);
    }

    [Fact]
    public void A_conditional_statement_goes_to_the_replicas_in_the_rings_order()
    {
        var table = Table([]);
        for (var i = 0; i < 20; i++)
            All(table.Plan(Target(150) with { IsConditional = true }, null)).Take(3).ShouldBe([_local[1], _local[2], _local[3]]);
    }

    [Fact]
    public void Nodes_that_are_down_come_last_and_once()
    {
        _local[1].IsUp = _local[4].IsUp = _remote[0].IsUp = false;
        var nodes = All(Table(_remote).Plan(Target(150), null));

        nodes.Take(2).ShouldBe([_local[2], _local[3]], ignoreOrder: true);
        nodes.Skip(2).Take(2).ShouldBe([_local[0], _remote[1]]);
        nodes.Skip(4).ShouldBe([_local[1], _local[4], _remote[0]], ignoreOrder: true);
    }

    [Fact]
    public void Nodes_that_go_up_and_down_while_a_plan_is_walked_still_come_once()
    {
        var random = new Random(7);
        var table = Table(_remote);
        for (var i = 0; i < 500; i++)
        {
            var plan = table.Plan(i % 2 == 0 ? Target(random.Next(0, 600)) : Anywhere, null);
            var nodes = new List<ScyllaHost>();
            while (plan.Next() is { } node)
            {
                nodes.Add(node);
                foreach (var host in _local.Concat(_remote))
                    host.IsUp = random.Next(2) == 0;
            }

            nodes.ShouldBe(_local.Concat(_remote), ignoreOrder: true);
        }
    }

    [Fact]
    public void More_nodes_than_a_plan_remembers_in_bits_come_once_too()
    {
        var many = Hosts.Several(200);
        var table = new RoutingTable { Local = many, Remote = [], Keyspaces = FrozenDictionary<string, ReplicaMap>.Empty };
        for (var i = 0; i < 20; i++)
            All(table.Plan(Anywhere, null)).ShouldBe(many, ignoreOrder: true);
    }

    [Fact]
    public void A_tablets_replicas_come_before_those_of_the_ring()
    {
        var tablet = new Tablet(100, 200, [(_local[4], 3), (_remote[0], 1)], "dc1");
        var nodes = All(Table(_remote).Plan(Target(150), tablet));

        nodes[0].ShouldBe(_local[4]);
        nodes.ShouldBe(_local.Concat(_remote), ignoreOrder: true);
    }

    [Fact]
    public void A_plan_that_was_never_made_has_no_nodes() => default(QueryPlan).Next().ShouldBeNull();

    [Fact]
    public void While_replicas_suffice_nothing_is_allocated()
    {
        var table = Table(_remote);
        var target = Target(150);
        Take(table, target, 3);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Take(table, target, 3);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Take(RoutingTable table, in RoutingTarget target, int count)
    {
        var plan = table.Plan(target, null);
        for (var i = 0; i < count; i++)
            plan.Next();
    }

    private static RoutingTarget Target(long token) => new("ks", "t", token, false);

    private static List<ScyllaHost> All(QueryPlan plan)
    {
        var nodes = new List<ScyllaHost>();
        while (plan.Next() is { } node)
            nodes.Add(node);
        return nodes;
    }

    private static HashSet<ScyllaHost> Firsts(RoutingTable table, RoutingTarget target) =>
        [.. Enumerable.Range(0, 300).Select(_ => table.Plan(target, null).Next()!)];

    private RoutingTable Table(ScyllaHost[] remote) => new()
    {
        Local = _local,
        Remote = remote,
        Keyspaces = new Dictionary<string, ReplicaMap>
        {
            ["ks"] = new(new(_local), new NetworkTopologyReplication("dc1", 3)),
        }.ToFrozenDictionary(),
    };
}

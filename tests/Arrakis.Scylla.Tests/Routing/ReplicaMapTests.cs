using System.Text.Json;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Routing;

/// <summary>The rings and answers of <c>python/replica_vectors.py</c>, and cases by hand.</summary>
public sealed class ReplicaMapTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Random_rings_have_the_replicas_that_the_Python_driver_computes()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Routing", "replicas.json"));
        var rings = JsonSerializer.Deserialize<Ring[]>(file, Json)!;
        var compared = 0;
        foreach (var ring in rings)
        {
            var hosts = ring.Hosts.Select((h, i) => Hosts.New(i, h.Datacenter, h.Rack, tokens: h.Tokens)).ToArray();
            foreach (var keyspace in ring.Keyspaces)
            foreach (var datacenter in hosts.Select(h => h.Datacenter).Distinct())
                compared += Compare(ring, keyspace, hosts, datacenter);
        }

        compared.ShouldBeGreaterThan(2000);
    }

    [Fact]
    public void A_token_belongs_to_the_first_place_at_or_after_it_and_the_last_range_wraps()
    {
        var hosts = Hosts.Several(3);
        var map = new ReplicaMap(new(hosts), new SimpleReplication("dc1", 1));

        map.Find(100).ShouldBe([hosts[0]]);
        map.Find(101).ShouldBe([hosts[1]]);
        map.Find(300).ShouldBe([hosts[2]]);
        map.Find(301).ShouldBe([hosts[0]]);
        map.Find(long.MinValue).ShouldBe([hosts[0]]);
        map.Find(long.MaxValue).ShouldBe([hosts[0]]);
    }

    [Fact]
    public void Racks_without_a_replica_come_before_racks_that_have_one()
    {
        ScyllaHost[] hosts =
        [
            Hosts.New(1, rack: "r1", tokens: 1), Hosts.New(2, rack: "r1", tokens: 2),
            Hosts.New(3, rack: "r1", tokens: 3), Hosts.New(4, rack: "r2", tokens: 4),
        ];

        new ReplicaMap(new(hosts), new NetworkTopologyReplication("dc1", 2)).Find(1).ShouldBe([hosts[0], hosts[3]]);
        // Three replicas in two racks: one repeat, and it is the next node around the ring.
        new ReplicaMap(new(hosts), new NetworkTopologyReplication("dc1", 3)).Find(1).ShouldBe([hosts[0], hosts[1], hosts[3]]);
    }

    [Fact]
    public void Only_replicas_of_the_local_datacenter_are_kept()
    {
        ScyllaHost[] hosts = [Hosts.New(1, "near", tokens: 1), Hosts.New(2, "far", tokens: 2), Hosts.New(3, "near", tokens: 3)];

        new ReplicaMap(new(hosts), new SimpleReplication("near", 2)).Find(1).ShouldBe([hosts[0]]);
        new ReplicaMap(new(hosts), new NetworkTopologyReplication("near", 2)).Find(2).ShouldBe([hosts[2], hosts[0]]);
    }

    [Theory]
    [InlineData("org.apache.cassandra.locator.SimpleStrategy", "replication_factor", "3", "SimpleReplication dc1 3")]
    [InlineData("SimpleStrategy", "replication_factor", "many", "SimpleReplication dc1 1")]
    [InlineData("NetworkTopologyStrategy", "dc1", "3/1", "NetworkTopologyReplication dc1 2")]
    [InlineData("NetworkTopologyStrategy", "dc2", "3", "NetworkTopologyReplication dc1 0")]
    [InlineData("com.example.OurStrategy", "copies", "3", "SimpleReplication dc1 1")]
    public void A_keyspaces_replication_is_read_and_of_an_unknown_one_the_owner_remains(
        string className, string option, string value, string expected) =>
        Text(ReplicationStrategy.Parse(className, new Dictionary<string, string> { [option] = value }, "dc1")).ShouldBe(expected);

    [Theory]
    [InlineData("org.apache.cassandra.locator.LocalStrategy")]
    [InlineData("EverywhereStrategy")]
    public void Where_every_node_has_the_data_none_is_preferred(string className) =>
        ReplicationStrategy.Parse(className, new Dictionary<string, string>(), "dc1").IsAnywhere.ShouldBeTrue();

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        var map = new ReplicaMap(new(Hosts.Several(5)), new SimpleReplication("dc1", 3));
        map.Find(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            map.Find(i);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static string Text(ReplicationStrategy strategy) => strategy switch
    {
        SimpleReplication simple => $"{nameof(SimpleReplication)} {simple.Datacenter} {simple.Factor}",
        NetworkTopologyReplication topology => $"{nameof(NetworkTopologyReplication)} {topology.Datacenter} {topology.Factor}",
        _ => strategy.ToString(),
    };

    private static int Compare(Ring ring, Keyspace keyspace, ScyllaHost[] hosts, string datacenter)
    {
        var map = new ReplicaMap(new(hosts), ReplicationStrategy.Parse(keyspace.Class, keyspace.Options, datacenter));
        var compared = 0;
        for (var i = 0; i < ring.Tokens.Length; i++)
        {
            if (keyspace.Replicas[i] is not { } replicas) continue;
            var expected = replicas.Select(r => hosts[r]).Where(h => h.Datacenter == datacenter).ToArray();
            var found = map.Find(ring.Tokens[i]);
            var because = $"token {ring.Tokens[i]} of {keyspace.Class} {string.Join(", ", keyspace.Options)} in {datacenter}";
            // Cassandra itself has changed the order in which repeated racks come; which nodes they are, and the first, has stayed.
            found.ShouldBe(expected, ignoreOrder: true, because);
            found.FirstOrDefault().ShouldBe(expected.FirstOrDefault(), because);
            compared++;
        }

        return compared;
    }

    private sealed record Ring(Node[] Hosts, long[] Tokens, Keyspace[] Keyspaces);

    private sealed record Node(string Datacenter, string Rack, long[] Tokens);

    private sealed record Keyspace(string Class, Dictionary<string, string> Options, int[]?[] Replicas);
}

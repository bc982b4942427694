using System.Net;
using Arrakis.Cluster.Hosting;
using Shouldly;

namespace Arrakis.Cluster.Tests.Hosting;

public sealed class DnsSeedsTests
{
    private static readonly IPAddress First = IPAddress.Parse("10.0.0.2");
    private static readonly IPAddress Second = IPAddress.Parse("10.0.0.10");

    [Fact]
    public void All_nodes_choose_the_same_order()
    {
        var seeds = new DnsSeeds(new DnsDiscovery("a", 4053, 2), Second);
        seeds.Next([Second, First]);
        seeds.Next([First, Second, Second]).Select(n => n.ToString()).ShouldBe(["10.0.0.2:4053", "10.0.0.10:4053"]);
    }

    [Fact]
    public void The_first_one_begins_a_cluster_only_once_it_has_seen_as_many_as_have_to_be_there_twice()
    {
        var seeds = new DnsSeeds(new DnsDiscovery("a", 4053, 2), First);
        // Alone: there is nobody to join, and it is not its turn to begin.
        seeds.Next([First]).ShouldBeEmpty();
        seeds.Next([First]).ShouldBeEmpty();
        // Another one, who may have a cluster already.
        seeds.Next([First, Second]).Select(n => n.Host).ShouldBe(["10.0.0.10"]);
        seeds.Next([First, Second]).Select(n => n.Host).ShouldBe(["10.0.0.2", "10.0.0.10"]);
    }

    [Fact]
    public void One_node_may_begin_alone_where_one_is_enough()
    {
        var seeds = new DnsSeeds(new DnsDiscovery("a", 4053, 1), First);
        seeds.Next([First]);
        seeds.Next([First]).Select(n => n.Host).ShouldBe(["10.0.0.2"]);
    }

    [Fact]
    public void Addresses_of_version_six_stand_in_brackets()
    {
        var seeds = new DnsSeeds(new DnsDiscovery("a", 4053, 1), First);
        seeds.Next([IPAddress.Parse("fd00::7")]).Select(n => n.ToString()).ShouldBe(["[fd00::7]:4053"]);
    }
}

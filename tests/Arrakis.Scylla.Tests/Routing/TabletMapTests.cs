using Arrakis.Scylla.Routing;
using Shouldly;

namespace Arrakis.Scylla.Tests.Routing;

public sealed class TabletMapTests
{
    private readonly TabletMap _map = new();
    private readonly Scylla.Topology.ScyllaHost[] _hosts = Hosts.Several(2);

    [Fact]
    public void A_range_leaves_out_its_first_token_and_holds_its_last()
    {
        var tablet = Add(100, 200);

        Find(100).ShouldBeNull();
        Find(101).ShouldBe(tablet);
        Find(200).ShouldBe(tablet);
        Find(201).ShouldBeNull();
    }

    [Fact]
    public void The_first_and_the_last_range_reach_to_the_ends()
    {
        var first = Add(long.MinValue, -1);
        var last = Add(-1, long.MaxValue);

        Find(long.MinValue + 1).ShouldBe(first);
        Find(-1).ShouldBe(first);
        Find(0).ShouldBe(last);
        Find(long.MaxValue).ShouldBe(last);
    }

    [Fact]
    public void A_new_tablet_takes_the_place_of_those_that_it_overlaps_and_of_no_other()
    {
        var before = Add(0, 100);
        Add(100, 200);
        Add(200, 300);
        var after = Add(300, 400);

        var merged = Add(100, 300);

        Find(100).ShouldBe(before);
        Find(101).ShouldBe(merged);
        Find(300).ShouldBe(merged);
        Find(301).ShouldBe(after);

        var half = Add(50, 100);
        Find(50).ShouldBeNull();
        Find(51).ShouldBe(half);
        Find(101).ShouldBe(merged);
    }

    [Fact]
    public void Random_tablets_answer_as_a_list_that_is_searched_through()
    {
        var random = new Random(11);
        var list = new List<Tablet>();
        for (var i = 0; i < 2000; i++)
        {
            var first = random.Next(0, 990);
            var tablet = Add(first, first + random.Next(1, 30));
            list.RemoveAll(t => t.First < tablet.Last && tablet.First < t.Last);
            list.Add(tablet);
            var token = random.Next(0, 1025);
            Find(token).ShouldBe(list.Find(t => t.First < token && token <= t.Last), $"token {token} after {i} tablets");
        }
    }

    [Fact]
    public void A_table_keeps_a_bounded_number_of_tablets_the_newest_among_them()
    {
        var random = new Random(3);
        var numbers = Enumerable.Range(0, TabletMap.MostPerTable * 2).ToArray();
        random.Shuffle(numbers);
        foreach (var number in numbers)
        {
            var tablet = Add(number, number + 1);
            Find(number + 1).ShouldBe(tablet);
        }

        numbers.Count(n => Find(n + 1) is not null).ShouldBe(TabletMap.MostPerTable);
    }

    [Fact]
    public void Tables_are_forgotten_one_by_one_and_by_keyspace()
    {
        Add(0, 100, "ks", "t");
        Add(0, 100, "ks", "u");
        Add(0, 100, "other", "t");

        _map.Forget("ks", "t");
        _map.Find(new("ks", "t", 50, false)).ShouldBeNull();
        _map.Find(new("ks", "u", 50, false)).ShouldNotBeNull();

        _map.Forget("ks", null);
        _map.Find(new("ks", "u", 50, false)).ShouldBeNull();
        _map.Find(new("other", "t", 50, false)).ShouldNotBeNull();
    }

    [Fact]
    public void Tablets_of_a_node_that_left_are_forgotten()
    {
        Add(0, 100);
        var other = new Tablet(100, 200, [(_hosts[1], 0)], "dc1");
        _map.Add("ks", "t", other);

        _map.Forget(_hosts[0]);

        Find(50).ShouldBeNull();
        Find(150).ShouldBe(other);
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        Add(0, 100);
        Find(50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Find(i);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private Tablet? Find(long token) => _map.Find(new("ks", "t", token, false));

    private Tablet Add(long first, long last, string keyspace = "ks", string table = "t")
    {
        var tablet = new Tablet(first, last, [(_hosts[0], 1)], "dc1");
        _map.Add(keyspace, table, tablet);
        return tablet;
    }
}

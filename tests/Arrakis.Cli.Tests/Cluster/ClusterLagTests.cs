using Arrakis.Cli.Cluster;

namespace Arrakis.Cli.Tests.Cluster;

public sealed class ClusterLagTests
{
    private const long Now = 1_800_000_000_000;

    [Fact]
    public void The_furthest_behind_comes_first_and_totals_count_what_nobody_owns_too()
    {
        var lag = ClusterLag.Of(Of(
            4, (Pipeline("level", (0, 0)), Now), (Pipeline("behind", (1, 70), (2, 5)), Now), (Pipeline("dead", (3, 20)), Now - 60_000),
            (Gateway("g", 1) with { LagEvents = 7 }, Now)));

        lag.Events.ShouldBe(95);
        lag.Waiting.ShouldBe(7);
        lag.Nodes.Select(n => n.Node).ShouldBe(["behind", "dead", "g", "level"]);
        lag.Partitions.Select(p => (p.Partition, p.Owner)).ShouldBe([(1, "behind"), (3, null), (2, "behind"), (0, "level")]);
    }

    [Fact]
    public void The_table_shows_the_partitions_that_are_behind_and_counts_the_others()
    {
        var cluster = Of(3, (Pipeline("p", (0, 0), (1, 70)), Now), (Gateway("g", 1) with { LagEvents = 7 }, Now));
        var text = Text(LagTable.Lines(ClusterLag.Of(cluster)));

        text.ShouldMatch(@"p +\[pipeline\] +up +70 +1.5 +5\n");
        text.ShouldMatch(@"\np +1 +70 +1.5\n");
        text.ShouldMatch(@"\n\(nobody\) +2 +0 +0.0\n");
        text.ShouldContain("Lag 70 events, 1.5 s, in 3 partitions, 1 of them level. 7 events of gateways");
    }

    [Fact]
    public void Shards_that_no_gateway_has_are_named_and_nodes_of_Akka_tell_their_partitions()
    {
        var cluster = Of(
            4, (Gateway("g", 5) with { Shards = [.. Gateway("g", 5).Shards.Take(3)] }, Now),
            (Pipeline("a", (0, 0), (1, 0), (3, 0)) with { Akka = "akka.tcp://arrakis@10.0.0.7:4053", Communities = 12 }, Now));
        var text = Text(ShardTable.Lines(ClusterShards.Of(cluster)));

        text.ShouldMatch(@" 0  g +ready +1\n");
        text.ShouldMatch(@" 2  g +resuming +1\n +Discord is away\n");
        text.ReplaceLineEndings(" ").ShouldContain("a shards partitions 0-1, 3 with 12 communities, as akka.tcp://arrakis@10.0.0.7:4053.");
        text.ReplaceLineEndings(" ").ShouldContain(
            "2 of 5 shards ready. No gateway has 3-4. 1 node of the Akka.NET host with 3 partitions.");
    }

    [Fact]
    public void All_tables_fit_80_columns()
    {
        const string Long = "a-name-that-is-longer-than-its-column-and-goes-on.example.org:123";
        var reason = string.Join(' ', Enumerable.Repeat("reason", 40));
        var cluster = Of(
            1_024, (Gateway(Long, 25), Now), (Pipeline(Long + "4", [.. Enumerable.Range(0, 512).Select(p => (p * 2, 9_876_543_210L))]) with
            {
                Akka = "akka.tcp://arrakis@127.0.0.1:4053", LagSeconds = 123_456, EventsPerSecond = 123_456,
            }, Now),
            (Pipeline("s") with { Partitions = [new PartitionReport(1, 9, 1, 99_999_999_999, 99_999, reason)] }, Now));
        string[] lines = [.. LagTable.Lines(ClusterLag.Of(cluster)), .. ShardTable.Lines(ClusterShards.Of(cluster))];
        lines.ShouldAllBe(line => line.Length <= 80);
        Text(lines).ShouldContain("stopped: reason");
    }

    [Fact]
    public void A_cluster_of_which_nothing_is_known_is_told_so()
    {
        Text(LagTable.Lines(ClusterLag.Of(Of(0)))).ShouldBe("No node has reported in the last ten minutes.");
        Text(ShardTable.Lines(ClusterShards.Of(Of(0)))).ShouldStartWith("No shard is known");
    }

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines);

    private static ClusterState Of(int partitions, params (NodeReport Report, long SeenMs)[] newest) => new(newest, Now, partitions);

    private static NodeReport Gateway(string name, int shards) => new()
    {
        Node = name, Role = NodeRoles.Gateway, StartedMs = Now - 60_000, ReportedMs = Now, TotalShards = shards,
        Shards = [.. Enumerable.Range(0, shards).Select(s => new ShardReport(
            s, s < 2 ? "Ready" : "Resuming", s < 2, 1, s < 2 ? null : "Discord is away"))],
    };

    private static NodeReport Pipeline(string name, params (int Partition, long Lag)[] partitions) => new()
    {
        Node = name, Role = NodeRoles.Pipeline, StartedMs = Now - 60_000, ReportedMs = Now, EventsPerSecond = 5, LagSeconds = 1.5,
        LagEvents = partitions.Sum(p => p.Lag),
        Partitions = [.. partitions.Select(p => new PartitionReport(p.Partition, 95, 0, p.Lag, p.Lag == 0 ? 0 : 1.5, Stopped: null))],
    };
}

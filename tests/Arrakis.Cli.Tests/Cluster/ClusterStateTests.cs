using Arrakis.Cli.Cluster;

namespace Arrakis.Cli.Tests.Cluster;

public sealed class ClusterStateTests
{
    private const long Now = 1_800_000_000_000;

    [Fact]
    public void A_node_that_is_silent_for_longer_than_ten_seconds_is_down_and_its_partitions_are_nobodys()
    {
        var cluster = Of(4, (Pipeline("a", 0, 1), Now - 1_000), (Pipeline("b", 2), Now - 10_500));

        cluster.Find("a")!.Status.ShouldBe(NodeStatus.Up);
        cluster.Find("b")!.Status.ShouldBe(NodeStatus.Down);
        cluster.Partitions.Select(p => p.Owner?.Name).ShouldBe(["a", "a", null, null]);
        // What its last owner said of it is known all the same.
        cluster.Partitions[2].Report!.Committed.ShouldBe(90);
        cluster.Partitions[3].Report.ShouldBeNull();
    }

    [Fact]
    public void A_node_that_has_stopped_has_left_and_one_that_drains_is_leaving()
    {
        var cluster = Of(
            2, (Pipeline("a", 0) with { State = NodePhase.Draining }, Now),
            (Pipeline("b") with { State = NodePhase.Stopped }, Now - 60_000));

        cluster.Find("a")!.Status.ShouldBe(NodeStatus.Leaving);
        cluster.Find("b")!.Status.ShouldBe(NodeStatus.Removed);
        cluster.Members.Select(n => n.Name).ShouldBe(["a"]);
        cluster.Partitions[0].Owner!.Name.ShouldBe("a");
    }

    [Fact]
    public void Of_two_that_claim_a_partition_the_one_that_spoke_last_owns_it()
    {
        var cluster = Of(1, (Pipeline("late", 0), Now - 500), (Pipeline("early", 0), Now - 3_000));
        cluster.Partitions[0].Owner!.Name.ShouldBe("late");
    }

    [Fact]
    public void A_clock_that_is_behind_Kafkas_makes_nobody_silent_and_one_that_says_nothing_for_ten_minutes_is_forgotten()
    {
        var cluster = new ClusterState([(Pipeline("a", 0), Now), (Pipeline("b", 1), Now - 700_000)], Now - 3_600_000, partitions: 2);
        cluster.Nodes.Select(n => (n.Name, n.Status)).ShouldBe([("a", NodeStatus.Up)]);
    }

    [Fact]
    public void The_table_fits_80_columns_whatever_nodes_are_called_and_however_far_behind_they_are()
    {
        var cluster = Of(
            1_024,
            (Gateway("g", 25) with { EventsPerSecond = 123_456 }, Now),
            (
                Pipeline(
                    "a-name-that-is-longer-than-its-column-and-goes-on.example.org:123",
                    [.. Enumerable.Range(0, 512).Select(p => p * 2)]) with
                {
                    LagEvents = 9_876_543_210, LagSeconds = 123_456, StartedMs = Now - 8_640_000_000_000,
                }, Now),
            (
                Pipeline("stopped", 1) with
                {
                    Partitions =
                    [
                        new PartitionReport(1, 9_999_999_999, 1, 99_999_999_999, 99_999, string.Join(' ', Enumerable.Repeat("reason", 40))),
                    ],
                }, Now),
            (Pipeline("dead", 3), Now - 34_000));

        string[] lines = [.. ClusterTable.Lines(cluster), .. PartitionTable.Lines(cluster)];
        lines.ShouldAllBe(line => line.Length <= 80);
        string.Join('\n', lines).ShouldContain("unreachable: last seen 34 s ago");
        string.Join('\n', lines).ShouldContain("partition 1 is stopped: reason");
        string.Join('\n', lines).ShouldContain("without an owner");
    }

    [Fact]
    public void The_table_says_what_each_owns_and_the_summary_counts()
    {
        var text = string.Join('\n', ClusterTable.Lines(Of(4, (Gateway("g", 3), Now), (Pipeline("p", 0, 1, 3), Now))));

        text.ShouldMatch(@"g +\[gateway\] +up +1 m 0 s +shards 0-2 +0 +5\n");
        text.ShouldMatch(@"p +\[pipeline\] +up +1 m 0 s +partitions 0-1,3 +30 +5\n");
        text.ShouldContain("shard 2 is resuming: Discord is away");
        text.ReplaceLineEndings(" ").ShouldContain(
            "Count: 2 nodes (2 up). 4 partitions, 1 without an owner. 2 of 3 shards ready. Lag 30 events, 1.5 s.");
    }

    [Fact]
    public void Records_survive_the_way_through_Kafka_and_what_is_none_is_passed_over()
    {
        var report = Pipeline("p", 0) with { Trouble = "slow", State = NodePhase.Draining };
        NodeRecords.Text(NodeRecords.Decode(NodeRecords.Encode(report)).ShouldBeOfType<NodeReport>()).ShouldBe(NodeRecords.Text(report));
        NodeRecords.Decode(NodeRecords.Encode(new DrainRequest("p", "me"))).ShouldBe(new DrainRequest("p", "me"));
        foreach (var text in (string[])
        [
            "", "{", "[]", "{\"kind\":7}", "{\"kind\":\"status\"}", "{\"kind\":\"drain\"}",
            "{\"kind\":\"status\",\"node\":\"a\",\"role\":\"x\",\"shards\":null}", "{\"kind\":\"later\"}",
        ])
            NodeRecords.Decode(System.Text.Encoding.UTF8.GetBytes(text)).ShouldBeNull(text);
    }

    [Theory]
    [InlineData(new int[0], "")]
    [InlineData(new[] { 5 }, "5")]
    [InlineData(new[] { 3, 1, 2, 8, 12, 13 }, "1-3,8,12-13")]
    public void Numbers_are_told_as_ranges(int[] numbers, string text) => Figures.Ranges(numbers).ShouldBe(text);

    private static ClusterState Of(int partitions, params (NodeReport Report, long SeenMs)[] newest) => new(newest, Now, partitions);

    private static NodeReport Gateway(string name, int shards) => new()
    {
        Node = name, Role = NodeRoles.Gateway, StartedMs = Now - 60_000, ReportedMs = Now, TotalShards = shards, EventsPerSecond = 5,
        Shards = [.. Enumerable.Range(0, shards).Select(s => new ShardReport(
            s, s < 2 ? "Ready" : "Resuming", s < 2, 1, s < 2 ? null : "Discord is away"))],
    };

    private static NodeReport Pipeline(string name, params int[] partitions) => new()
    {
        Node = name, Role = NodeRoles.Pipeline, StartedMs = Now - 60_000, ReportedMs = Now, EventsPerSecond = 5, LagSeconds = 1.5,
        LagEvents = 10 * partitions.Length,
        Partitions = [.. partitions.Select(p => new PartitionReport(p, 95, 90, 100, 1.5, Stopped: null))],
    };
}

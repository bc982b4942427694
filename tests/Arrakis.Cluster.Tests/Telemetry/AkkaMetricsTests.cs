using System.Globalization;
using Arrakis.Testing;
using Shouldly;

namespace Arrakis.Cluster.Tests.Telemetry;

/// <summary>Names and labels of every metric, asked of a real Prometheus that scrapes a node.</summary>
[Collection(OneMeter.Name)]
public sealed class AkkaMetricsTests
{
    private const string Worker = "actortype=\"Arrakis.Cluster.Tests.Telemetry.MeasuredNode+Worker\"";
    private const string User = Worker + ",actor_category=\"user\"";
    private const string Number = "messagetype=\"System.Int32\"";
    private const string Fault = "exceptiontype=\"System.InvalidOperationException\"";

    [Fact]
    public async Task Every_metric_is_there_under_its_name_with_its_labels_and_tells_what_happened()
    {
        await using var node = await MeasuredNode.StartAsync();
        await node.MisbehaveAsync();
        string[] expressions =
        [
            $"sum by (messagetype) (rate(akka_messages_recv_msgs_total{{{User},{Number}}}[10s])) > 0",
            "sum(rate(akka_messages_recv_msgs_total{actor_category=\"system\"}[10s])) > 0",
            $"histogram_quantile(0.99, sum by (le) (rate(akka_messages_latency_milliseconds_bucket{{{User},{Number}}}[10s]))) > 0",
            $"akka_actor_mailbox_depth_msgs{{{User}}} >= 0",
            $"akka_actor_live_actors{{{User}}} == 4",
            "akka_actor_live_actors{actor_category=\"system\"} > 0",
            $"akka_actor_restarts_total{{{User},{Fault}}} == 1",
            $"akka_messages_unhandled_msgs_total{{{Worker}}} == 1",
            "sum by (actortype) (akka_messages_deadletters_msgs_total{actortype!=\"\"}) >= 1",
            $"akka_cluster_members{{status=\"Up\",cluster_role=\"gateway,pipeline\",akka_address=\"{node.Address}\"}} == 1",
            "count(akka_cluster_members{service_version!=\"\"}) == 6",
            "count(akka_cluster_members{status=~\"WeaklyUp|Joining|Leaving|Exiting|Down\"} == 0) == 5",
            "akka_cluster_reachable_members{status=\"True\"} == 1",
            "akka_cluster_reachable_members{status=\"False\"} == 0",
            "akka_cluster_sharding_shards{region=\"work\"} == 2",
            "akka_cluster_sharding_entities{region=\"work\"} == 3",
            $"akka_logs_events_total{{level=\"error\",{Fault}}} >= 1",
            "count(akka_logs_events_total{exceptiontype=\"\"}) == 4",
        ];

        foreach (var expression in expressions)
            await Eventually.TrueAsync(async () => await HasDataAsync(node, expression), () => $"{expression}\n{node.Page}");
        // Nothing else has come under our meter, and no name is told twice.
        node.Page.Split('\n').Where(line => line.StartsWith("# TYPE akka_", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])
            .ShouldBe(
            [
                "akka_actor_live_actors", "akka_actor_mailbox_depth_msgs", "akka_actor_restarts_total", "akka_cluster_members",
                "akka_cluster_reachable_members", "akka_cluster_sharding_entities", "akka_cluster_sharding_shards",
                "akka_logs_events_total", "akka_messages_deadletters_msgs_total", "akka_messages_latency_milliseconds",
                "akka_messages_recv_msgs_total", "akka_messages_unhandled_msgs_total",
            ]);
    }

    private static async Task<bool> HasDataAsync(MeasuredNode node, string expression)
    {
        var data = await node.Prometheus.AskAsync("query", [new("query", expression)]);
        return data.GetProperty("result").EnumerateArray().Any(series =>
            double.TryParse(series.GetProperty("value")[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && !double.IsNaN(value));
    }
}

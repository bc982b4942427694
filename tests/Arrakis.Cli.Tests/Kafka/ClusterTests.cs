using System.Text.Json;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>Gateways and pipelines as processes of their own, with a Kafka between them and a real store.</summary>
[Collection(WholeMachine.Name)]
public sealed class ClusterTests : IDisposable
{
    private const int Communities = 5;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_gateway_and_two_pipelines_score_the_trace_and_one_that_is_drained_leaves_all_to_the_other()
    {
        var trace = TestData.CutSlice(_directory, 3_000);
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = Communities });
        var first = await cluster.PipelineAsync("pipeline-a", discord.Url);
        var second = await cluster.PipelineAsync("pipeline-b", discord.Url);
        var gateway = await cluster.GatewayAsync("gateway-0", discord.Url);

        await Eventually.TrueAsync(
            async () => Owned(await PartitionsAsync(cluster)) is { Count: ClusterSpace.Partitions } owners
                && owners.Distinct().Count() == 2);
        await Eventually.TrueAsync(async () => discord.IsDurableIn(await gateway.SnapshotAsync()), () => gateway.Process.Errors);
        await Eventually.TrueAsync(
            async () => (await gateway.ReadyAsync()).Code == 200 && (await first.ReadyAsync()).Code == 200
                && (await second.ReadyAsync()).Code == 200);
        var shown = (await cluster.RunAsync("cluster", "show")).ShouldEndWith(0);
        shown.Lines.ShouldAllBe(line => line.Length <= 80);
        shown.Output.ShouldMatch(@"gateway-0 +\[gateway\] +up ");
        shown.Output.ShouldMatch(@"pipeline-a +\[pipeline\] +up ");
        shown.Output.ShouldContain("8 partitions, all owned");

        await LagShardsAndCommunitiesAreShownAsync(cluster);

        var drained = (await cluster.RunAsync("cluster", "drain", "pipeline-a")).ShouldEndWith(0);
        drained.Output.ShouldContain("pipeline-a has stopped, drained");
        (await first.Process.EndAsync()).ShouldEndWith(0);
        await Eventually.TrueAsync(
            async () => Owned(await PartitionsAsync(cluster)) is { Count: ClusterSpace.Partitions } owners
                && owners.All(o => o == "pipeline-b"));
        await Eventually.TrueAsync(
            async () => (await PartitionsAsync(cluster)).EnumerateArray().All(p => Lag(p) == 0), () => second.Process.Errors);
        (await cluster.RunAsync("cluster", "drain", "bogus")).ShouldRefuse(1, "There is no node bogus", "gateway-0, pipeline-b");

        (await gateway.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        (await second.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        await using var store = await cluster.Scylla.OpenAsync();
        Boards.ShouldAgree(await Boards.StoredAsync(trace, Communities, store), Chaos.ReferenceScores.Compute(trace, Communities));
    }

    private static async Task LagShardsAndCommunitiesAreShownAsync(ClusterSpace cluster)
    {
        var lag = (await cluster.RunAsync("cluster", "lag")).ShouldEndWith(0);
        lag.Lines.ShouldAllBe(line => line.Length <= 80);
        lag.Output.ShouldMatch(@"pipeline-a +\[pipeline\] +up +\d");
        lag.Output.ShouldContain("in 8 partitions");
        (await cluster.RunAsync("cluster", "lag", "--json")).ShouldEndWith(0).Json.GetProperty("partitions").GetArrayLength().ShouldBe(8);

        var shards = (await cluster.RunAsync("cluster", "shards")).ShouldEndWith(0);
        shards.Output.ShouldMatch(@" 0  gateway-0 +ready +5");
        shards.Output.ShouldContain("1 of 1 shard ready");

        var communities = (await cluster.RunAsync("cluster", "communities", "--json")).ShouldEndWith(0).Json;
        communities.GetProperty("total").GetInt32().ShouldBe(Communities);
        var events = communities.GetProperty("communities").EnumerateArray().Select(c => c.GetProperty("events").GetInt64()).ToList();
        events.Count.ShouldBe(Communities);
        events.ShouldBe(events.OrderDescending());
        var shown = (await cluster.RunAsync("cluster", "communities", "--limit", "2")).ShouldEndWith(0);
        shown.Lines.ShouldAllBe(line => line.Length <= 80);
        shown.Output.ShouldContain("5 communities are in memory; the 2 most active are shown.");
    }

    private static async Task<JsonElement> PartitionsAsync(ClusterSpace cluster) =>
        (await cluster.RunAsync("cluster", "partitions", "--json")).ShouldEndWith(0).Json;

    private static List<string> Owned(JsonElement partitions) =>
        [.. partitions.EnumerateArray().Where(p => p.TryGetProperty("owner", out _)).Select(p => p.GetProperty("owner").GetString()!)];

    private static long Lag(JsonElement partition) => partition.GetProperty("report").GetProperty("lag").GetInt64();
}

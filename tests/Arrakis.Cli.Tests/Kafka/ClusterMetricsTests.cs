using System.Net.Http.Json;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>What a gateway and a pipeline of a cluster measure.</summary>
[Collection(WholeMachine.Name)]
public sealed class ClusterMetricsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_gateway_and_a_pipeline_have_data_for_every_metric_of_a_cluster_and_no_label_that_is_not_declared()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        await using var discord = await Discord.StartAsync(
            new SimulatorOptions { TracePath = TestData.CutSlice(_directory, 1_000), Communities = 3 });
        var pipeline = await cluster.PipelineAsync("pipeline-a", discord.Url);
        var gateway = await cluster.GatewayAsync("gateway-0", discord.Url);
        await discord.CommandsAsync();
        await Eventually.TrueAsync(async () => discord.IsDurableIn(await gateway.SnapshotAsync()), () => gateway.Process.Errors);
        using var http = new HttpClient();
        using var given = await http.PostAsJsonAsync(
            new Uri(discord.Url, "/sim/interactions"), new { guild = 0, user = 1, command = "position" });
        given.EnsureSuccessStatusCode();

        string page = "", ofGateway = "", ofPipeline = "";
        await Eventually.TrueAsync(
            async () =>
            {
                (ofGateway, ofPipeline) = (await gateway.MetricsAsync(), await pipeline.MetricsAsync());
                return DeclaredMetrics.WithoutData(page = $"{ofGateway}\n{ofPipeline}", "data_").Count == 0;
            },
            () => $"no data for {string.Join(", ", DeclaredMetrics.WithoutData(page, "data_"))}\n{cluster.Said}");

        DeclaredMetrics.Undeclared(page).ShouldBeEmpty();
        string[] answered =
            [
                "interactions_answered_total", "interactions_answer_duration_seconds_count",
                "worker_message_processing_duration_seconds_count",
            ];
        foreach (var name in answered)
            Metrics.Sum(ofPipeline, name).ShouldBe(1, name);
        Metrics.Sum(ofGateway, "interactions_published_total").ShouldBe(1);
        Metrics.Sum(ofPipeline, "worker_scylla_queries_total", "status=\"success\"").ShouldBeGreaterThan(0);
        Metrics.Sum(ofPipeline, "worker_scylla_queries_total", "status=\"error\"").ShouldBe(0);
        foreach (var one in (string[])[ofGateway, ofPipeline])
        {
            Metrics.Sum(one, "event_log_connected").ShouldBe(1);
            Metrics.Sum(one, "event_log_partitions").ShouldBe(ClusterSpace.Partitions);
        }

        ofGateway.ShouldContain("arrakis_build_info{role=\"gateway\",");
        ofPipeline.ShouldContain("arrakis_build_info{role=\"pipeline\",");
        // Counting reads all letters: pipelines alone do.
        ofGateway.ShouldNotContain("\nevent_log_dead_letters ");
        foreach (var stage in (string[])["append", "read", "gather", "write"])
            Metrics.Sum(ofPipeline, "pipeline_stage_duration_seconds_count", $"stage=\"{stage}\"").ShouldBeGreaterThan(0, stage);
        await Eventually.TrueAsync(async () => Metrics.Sum(await pipeline.MetricsAsync(), "pipeline_members") > 0);
        await Eventually.TrueAsync(async () =>
            Metrics.Sum(await pipeline.MetricsAsync(), "worker_health_check_status", "component=\"group\"") == 1);
        await Eventually.TrueAsync(async () =>
            Metrics.Sum(await gateway.MetricsAsync(), "worker_health_check_status") == 3);
    }
}

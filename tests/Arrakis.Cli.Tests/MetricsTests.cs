using Arrakis.Cli.MetricList;
using Arrakis.Cli.Tests.Deploy;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

/// <summary>The list of all metrics, and a running node that keeps to it.</summary>
public sealed class MetricsTests : IDisposable
{
    private const int Events = 2_000;
    private const int Communities = 4;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_page_of_all_metrics_is_what_the_program_has() =>
        File.ReadAllText(DeployFiles.At("docs/metrics.md")).ShouldBe(
            MetricsPage.Write(), "docs/metrics.md is stale: ./arrakis metrics --markdown > docs/metrics.md");

    [Fact]
    public async Task The_list_fits_80_columns_and_names_every_metric_and_label()
    {
        var list = (await ArrakisProcess.RunAsync(_directory.Path, ["metrics"])).ShouldEndWith(0);
        list.Lines.ShouldAllBe(line => line.Length <= 80 && line == line.TrimEnd());
        foreach (var metric in AllMetrics.Describe())
        {
            list.Output.ShouldContain($"\n  {metric.Name}\n");
            foreach (var label in metric.Labels)
                list.Output.ShouldContain($"\n      {label.Name}: ");
        }

        var page = (await ArrakisProcess.RunAsync(_directory.Path, ["metrics", "--markdown"])).ShouldEndWith(0);
        page.Output.TrimEnd().ShouldBe(MetricsPage.Write().TrimEnd());
    }

    [Fact]
    public void Every_metric_says_what_it_means_and_stands_once()
    {
        var metrics = AllMetrics.ByPart().SelectMany(p => p.Metrics).ToList();
        metrics.Select(m => m.Name).ShouldBeUnique();
        metrics.Count.ShouldBe(AllMetrics.Describe().Count);
        metrics.Where(m => m.Meaning is not { Length: > 5 } text || !text.EndsWith('.')).ShouldBeEmpty();
        AllMetrics.ByPart().ShouldAllBe(p => p.Metrics.Count > 0);
    }

    [Fact]
    public async Task A_running_node_has_data_for_every_metric_and_no_label_that_is_not_declared()
    {
        await using var discord = await Discord.StartAsync(
            new SimulatorOptions { TracePath = TestData.CutSlice(_directory, Events), Communities = Communities });
        await using var node = await RunningNode.ConnectAsync(discord.Url, _directory.Path, []);
        await discord.CommandsAsync();
        await node.DurableAsync(Events);
        await discord.CommandAsync(0, 1, "position");

        var page = "";
        // Pages are written every 5 s, and what is counted in bulk each second.
        await Eventually.TrueAsync(
            async () => DeclaredMetrics.WithoutData(page = await node.TextAsync("/metrics"), OfClusters).Count == 0,
            () => $"no data for {string.Join(", ", DeclaredMetrics.WithoutData(page, OfClusters))}");

        DeclaredMetrics.Undeclared(page).ShouldBeEmpty();
        await AcceptedByPromtoolAsync(page);
        Sum("pipeline_end_to_end_duration_seconds_count").ShouldBe(Sum("gateway_discord_delay_seconds_count"));
        Sum("pipeline_end_to_end_duration_seconds_count").ShouldBeInRange(1, Sum("pipeline_durable_latency_seconds_count"));
        Sum("pipeline_row_changes_total").ShouldBeGreaterThan(Sum("pipeline_rows_written_total"));
        Sum("event_log_partitions").ShouldBe(16);
        Sum("event_log_connected").ShouldBe(1);
        Sum("gateway_shards_assigned").ShouldBe(Sum("gateway_shards_ready"));
        Sum("worker_message_processing_duration_seconds_count").ShouldBe(1);
        page.ShouldContain("arrakis_build_info{role=\"node\",version=\"");
        foreach (var stage in (string[])["append", "read", "gather", "write"])
            Metrics.Sum(page, "pipeline_stage_duration_seconds_count", $"stage=\"{stage}\"").ShouldBeGreaterThan(0, stage);
        foreach (var file in (string[])["log.db", "store.db"])
            Metrics.Sum(page, "data_file_size_bytes", $"file=\"{file}\"").ShouldBeGreaterThan(4_096, file);
        await Eventually.TrueAsync(async () => await node.MetricAsync("pipeline_members") > 100);
        await Eventually.TrueAsync(async () =>
            (string[])["shards", "log", "store", "pipeline"] is var parts && await node.TextAsync("/metrics") is var now
            && parts.All(part => Metrics.Sum(now, "worker_health_check_status", $"component=\"{part}\"") == 1));

        double Sum(string name) => Metrics.Sum(page, name);
    }

    // A single node with its scores in a file has none of these.
    private static readonly string[] OfClusters =
        ["interactions_", "worker_scylla_", "scylla_client_", "gateway_identify_turns_total", "pipeline_rebalances_total"];

    // The name of one gauge is what operators know, though it ends like a counter's.
    private async Task AcceptedByPromtoolAsync(string page)
    {
        var file = _directory.Write(
            "metrics.txt",
            string.Join('\n', page.Split('\n').Where(line => !line.Contains("gateway_guilds_total", StringComparison.Ordinal))));
        var said = await DeployFiles.RunAsync("bash", ["-c", "promtool check metrics < \"$1\"", "bash", file]);
        said.Errors.ShouldBeEmpty();
        said.ShouldEndWith(0);
    }
}

using System.Net;
using System.Text.Json;

namespace Arrakis.Cli.Tests;

/// <summary><c>arrakis run</c> without a token: the simulator, the node and the page in one process.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Without_anything_it_plays_the_sample_shows_its_page_and_drains_at_Ctrl_C()
    {
        await using var process = ArrakisProcess.Start(_directory.Path, ["run"]);
        var page = new Uri((await process.LineAsync(l => l.Contains("  Page ", StringComparison.Ordinal))).Split("Page")[1].Trim());
        await process.LineAsync(l => l.Contains("Ctrl-C", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = page };
        await Eventually.TrueAsync(async () => Metrics.Sum(await http.GetStringAsync("/metrics"), "pipeline_records_durable_total") > 100);

        var finished = (await process.SignalAndEndAsync(ArrakisProcess.SigInt)).ShouldEndWith(0);

        finished.ShouldHaveNoProblems();
        finished.Lines.ShouldAllBe(line => line.Length <= 80);
        finished.Lines[^2].ShouldBe("Stopping: writing what was read ...");
        finished.Lines[^1].ShouldMatch(@"^Stopped\. [\d,]+ events are durable, [\d,]+ rows in [\d,]+ batches\.$");
        // Its data went with it, and nothing was left where it was started.
        var data = finished.Lines.Single(l => l.Contains("  Data ", StringComparison.Ordinal)).Split("Data")[1].Trim();
        Directory.Exists(data).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(_directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_page_health_and_metrics_answer()
    {
        await using var node = await RunningNode.StartAsync(
            _directory.Path, ["--trace", TestData.CutSlice(_directory, 2_000), "--speed", "max"]);
        await node.DurableAsync(2_000);

        (await node.TextAsync("/")).ShouldContain("<html");
        using var live = await node.GetAsync("/health/live");
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var ready = await node.GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.OK, await ready.Content.ReadAsStringAsync());
        var parts = JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement.GetProperty("parts");
        parts.EnumerateArray().Select(p => p.GetProperty("name").GetString()).ShouldBe(["shards", "log", "store", "pipeline"]);

        // Counters are added to in bulk, every second.
        await Eventually.TrueAsync(async () => await node.MetricAsync("worker_messages_processed_total") >= 2_000);
        var metrics = Metrics.Samples(await node.TextAsync("/metrics")).ToLookup(s => s.Name, s => s.Value);
        metrics["pipeline_records_durable_total"].Sum().ShouldBeGreaterThanOrEqualTo(2_000);
        metrics["event_log_consumer_lag"].Sum().ShouldBe(0);
        metrics["gateway_shards_ready"].Sum().ShouldBe(1);
        foreach (var name in (string[])
        [
            "gateway_events_received_total", "gateway_event_route_duration_seconds_count", "worker_messages_processed_total",
            "event_log_append_duration_seconds_count",
        ])
            metrics[name].Sum().ShouldBeGreaterThan(0, name);
        var stopped = await node.StopAsync();
        JsonDocument.Parse(stopped.Lines[^1]).RootElement.GetProperty("event").GetString().ShouldBe("stopped");
    }

    [Fact]
    public async Task Playing_the_same_trace_again_on_kept_data_doubles_nothing()
    {
        var trace = TestData.CutSlice(_directory, 2_000);
        var first = await PlayAsync(trace);
        var boards = await Boards.StoredAsync(trace, 4, _directory.At("kept"));
        Boards.ShouldAgree(boards, Chaos.ReferenceScores.Compute(trace, 4));

        var second = await PlayAsync(trace);

        (await Boards.StoredAsync(trace, 4, _directory.At("kept"))).ShouldBe(boards);
        second.Duplicates.ShouldBeGreaterThan(0);
        first.Duplicates.ShouldBe(0);
    }

    private async Task<(double Records, double Duplicates)> PlayAsync(string trace)
    {
        await using var node = await RunningNode.StartAsync(
            _directory.Path, ["--data", "kept", "--trace", trace, "--speed", "max"], ("STORED_RANKS", "100000"));
        node.Data.ShouldBe(_directory.At("kept"));
        await node.DurableAsync(2_000);
        await Eventually.TrueAsync(async () => await node.MetricAsync("worker_messages_processed_total") >= 2_000);
        var samples = (await node.TextAsync("/metrics")).Split('\n');
        await node.StopAsync();
        return (Of("applied"), Of("duplicate"));

        double Of(string status) => Metrics.Sum(
            string.Join('\n', samples.Where(l => l.Contains($"status=\"{status}\"", StringComparison.Ordinal))),
            "worker_messages_processed_total");
    }
}

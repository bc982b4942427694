using System.Globalization;
using System.Text.Json;
using Arrakis.Bench.Processes;
using Arrakis.Testing.Processes;

namespace Arrakis.Bench.Cluster;

/// <summary>
/// From an event's arrival at the gateway's socket until its row is durable, at a steady rate: simulator, gateway, broker, pipeline
/// and Cassandra, each a process of its own. The pipeline itself takes the times, of every event. With
/// <c>--akka arrakis-cluster.dll</c> the pipeline is the Akka.NET host's.
/// </summary>
internal static class LatencyBench
{
    private const string Space = "latency";
    private const string Durable = "pipeline_durable_latency_seconds";
    private const string Routed = "gateway_event_route_duration_seconds";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string[] args)
    {
        var (rate, windows, warm) =
            (BenchArgs.Int(args, "--rate", 5_000), BenchArgs.Int(args, "--windows", 5), BenchArgs.Int(args, "--warm-up", 20));
        using var folder = new TemporaryFolder();
        var trace = Path.Combine(folder.Path, "steady.csv");
        var factor = SteadyTrace.Write(trace, rate, TimeSpan.FromSeconds(warm + 10) + Window * windows);
        var akka = BenchArgs.Text(args, "--akka", "") is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        await using var cluster = await BenchCluster.StartAsync(sessionTimeoutMs: 10_000, akka, [Space]);
        using var pipeline = akka is null
            ? cluster.StartNode(Space, "pipeline", "pipeline")
            : cluster.StartAkkaNode(Space, "pipeline", "pipeline");
        await pipeline.StartedAsync();
        await ClusterNode.WaitUntilSharedAsync([pipeline], BenchCluster.Partitions);
        using var simulator = BenchProcess.Arrakis(
            new Dictionary<string, string>(), "simulate", trace, "--communities", "100", "--port", "0", "--identify-interval-ms", "200",
            "--speed", factor.ToString("F3", CultureInfo.InvariantCulture), "--json");
        using var started = JsonDocument.Parse(await simulator.LineAsync(l => l.StartsWith('{')));
        using var gateway = cluster.StartNode(Space, "gateway", "gateway", new Uri(started.RootElement.GetProperty("url").GetString()!));
        await gateway.StartedAsync();
        await Task.Delay(TimeSpan.FromSeconds(warm));

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rate:N0} events/s asked for, windows of {Window.TotalSeconds:0} s after {warm} s of warm-up; {cluster.Description}"));
        Console.WriteLine("| events/s | p50 ms | p90 ms | p99 ms | p99.9 ms | max ms | CPU of the whole machine |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|");
        var before = await FiguresAsync(cluster, gateway, pipeline, simulator);
        for (var window = 0; window < windows; window++)
            await PrintWindowAsync(pipeline);
        var after = await FiguresAsync(cluster, gateway, pipeline, simulator);
        PrintSplit(before, after);
        PrintCosts(before, after);
        return 0;
    }

    private static async Task PrintWindowAsync(ClusterNode pipeline)
    {
        var (busy, durable) = (MachineLoad.Read(), (await pipeline.MetricsAsync()).Sum("pipeline_records_durable_total"));
        await Task.Delay(Window);
        var latency = (await pipeline.SnapshotAsync()).GetProperty("latency");
        var events = (await pipeline.MetricsAsync()).Sum("pipeline_records_durable_total") - durable;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {events / Window.TotalSeconds:N0} | {Ms("p50")} | {Ms("p90")} | {Ms("p99")} | {Ms("p999")} | {Ms("max")} | "
            + $"{MachineLoad.Read().ShareSince(busy):P0} |"));

        string Ms(string name) => (latency.GetProperty(name).GetDouble() * 1_000).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static void PrintSplit(Figures before, Figures after)
    {
        Console.WriteLine();
        Console.WriteLine("| part, by the nodes' histograms (interpolated) | p50 ms | p99 ms |");
        Console.WriteLine("|---|---:|---:|");
        Console.WriteLine(Row("socket to durable in Kafka, the oldest event of each append", after.Gateway, before.Gateway, Routed));
        Console.WriteLine(Row("socket to durable score", after.Pipeline, before.Pipeline, Durable));

        static string Row(string what, MetricsText now, MetricsText then, string name) => string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {now.Quantile(name, .5, then) * 1_000:N0} | {now.Quantile(name, .99, then) * 1_000:N0} |");
    }

    private static void PrintCosts(Figures before, Figures after)
    {
        const string Counter = "pipeline_records_durable_total";
        var events = after.Pipeline.Sum(Counter) - before.Pipeline.Sum(Counter);
        Console.WriteLine();
        Console.WriteLine("| process | CPU µs per event | resident MB |");
        Console.WriteLine("|---|---:|---:|");
        foreach (var (name, then) in before.Cpu)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {(after.Cpu[name] - then).TotalMicroseconds / events:N1} | {after.Resident[name] / 1e6:N0} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"per event: {(after.Rows - before.Rows) / events:N3} rows in {(after.Batches - before.Batches) / events:N3} batches; "
            + $"{(after.Pages - before.Pages) / events:N4} pages"));
    }

    private static async Task<Figures> FiguresAsync(BenchCluster cluster, ClusterNode gateway, ClusterNode pipeline, BenchProcess simulator)
    {
        var snapshot = await pipeline.SnapshotAsync();
        var processes = new Dictionary<string, int>
        {
            ["simulator"] = simulator.Id, ["gateway"] = gateway.Process.Id, ["pipeline"] = pipeline.Process.Id,
        };
        if (cluster.BrokerProcess is { } broker)
            processes["mock broker"] = broker;
        var metrics = await pipeline.MetricsAsync();
        return new Figures(
            await gateway.MetricsAsync(), metrics, snapshot.GetProperty("rowsWritten").GetInt64(),
            snapshot.GetProperty("batchesWritten").GetInt64(),
            metrics.Sum("pipeline_leaderboard_pages_written_total"),
            processes.ToDictionary(p => p.Key, p => ProcessFigures.Cpu(p.Value)),
            processes.ToDictionary(p => p.Key, p => ProcessFigures.Resident(p.Value)));
    }

    private sealed record Figures(
        MetricsText Gateway, MetricsText Pipeline, double Rows, double Batches, double Pages, Dictionary<string, TimeSpan> Cpu,
        Dictionary<string, long> Resident);
}

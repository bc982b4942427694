using System.Diagnostics;
using System.Globalization;
using Arrakis.Bench.Processes;

namespace Arrakis.Bench.Cluster;

/// <summary>
/// A backlog worked off by 1, 2 and 4 pipelines. They own their partitions, are stopped (SIGSTOP) while the backlog is appended,
/// and go on at the same moment: so neither a rebalance nor the appending is measured. With <c>--akka arrakis-cluster.dll</c> one
/// pipeline of the Akka.NET host works off the same backlog beside them.
/// </summary>
internal static class PipelinesBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private const int SessionTimeoutMs = 45_000;
    private const string Akka = "akka_";

    public static async Task<int> RunAsync(string[] args)
    {
        var events = BenchArgs.Int(args, "--events", 200_000);
        int[] counts = [.. BenchArgs.Text(args, "--pipelines", "1,2,4").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        var akka = BenchArgs.Text(args, "--akka", "") is { Length: > 0 } path ? Path.GetFullPath(path) : null;
        var rounds = BenchArgs.Int(args, "--rounds", 1);
        string[] spaces = ["warm", .. from round in Enumerable.Range(1, rounds) from count in counts select Space(count, round)];
        await using var cluster = await BenchCluster.StartAsync(
            SessionTimeoutMs, akka, [.. spaces, .. akka is null ? [] : spaces.Select(space => Akka + space)]);
        // The server's own compiler needs many writes; who comes first shall not pay for them.
        await MeasureAsync(cluster, "warm", Nodes(cluster, "warm", 1), events / 2);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"a backlog of {events:N0} events, {BenchCluster.Partitions} partitions; {cluster.Description}"));
        Console.WriteLine(
            "| host | pipelines | events/s | pipelines' CPU µs per event | CPU of the whole machine | rows per event | batches per event "
            + "| resident memory of a pipeline, MB |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var count in counts)
                await PrintAsync(cluster, "arrakis pipeline", Space(count, round), Nodes(cluster, Space(count, round), count), events);
            if (akka is not null)
            {
                await PrintAsync(
                    cluster, "arrakis-cluster", Akka + Space(1, round), [cluster.StartAkkaNode(Akka + Space(1, round), "pipeline", "akka")],
                    events);
            }
        }

        return 0;
    }

    private static string Space(int pipelines, int round) => string.Create(CultureInfo.InvariantCulture, $"pipelines{pipelines}r{round}");

    private static List<ClusterNode> Nodes(BenchCluster cluster, string space, int count) =>
        [.. Enumerable.Range(1, count).Select(n => cluster.StartNode(space, "pipeline", $"{space}-{n}"))];

    private static async Task PrintAsync(BenchCluster cluster, string host, string space, List<ClusterNode> nodes, int events) =>
        Console.WriteLine($"| {host} {await MeasureAsync(cluster, space, nodes, events)}");

    private static async Task<string> MeasureAsync(BenchCluster cluster, string space, List<ClusterNode> nodes, int events)
    {
        await using var state = await cluster.OpenStateAsync(space);
        await using var log = await cluster.OpenLogAsync(space, state);
        try
        {
            foreach (var node in nodes)
                await node.StartedAsync();
            await ClusterNode.WaitUntilSharedAsync(nodes, BenchCluster.Partitions);
            nodes.ForEach(n => n.Process.Pause());
            await new EventFeed(log).AppendAsync(events);
            var partitions = Enumerable.Range(0, log.PartitionCount).Where(p => log.AppendedEnd(p) > 0).ToList();
            long[] ends = [.. Enumerable.Range(0, log.PartitionCount).Select(p => log.AppendedEnd(p) - 1)];

            var cpu = Cpu(nodes);
            var busy = MachineLoad.Read();
            var started = Stopwatch.GetTimestamp();
            nodes.ForEach(n => n.Process.Resume());
            var ended = await new CommitWatch(state, log).WaitAboveAsync(partitions, ends, all: true, Patience);
            var seconds = Stopwatch.GetElapsedTime(started, ended).TotalSeconds;
            var share = MachineLoad.Read().ShareSince(busy);
            cpu = Cpu(nodes) - cpu;
            var resident = nodes.Average(n => ProcessFigures.Resident(n.Process.Id));
            var shown = await Task.WhenAll(nodes.Select(n => n.SnapshotAsync()));
            var (rows, batches) =
                (shown.Sum(s => s.GetProperty("rowsWritten").GetInt64()), shown.Sum(s => s.GetProperty("batchesWritten").GetInt64()));
            return string.Create(CultureInfo.InvariantCulture,
                $"| {nodes.Count} | {events / seconds:N0} | {cpu.TotalMicroseconds / events:N1} | {share:P0} | {(double)rows / events:N3} "
                + $"| {(double)batches / events:N3} | {resident / 1e6:N0} |");
        }
        finally
        {
            nodes.ForEach(n => n.Dispose());
        }
    }

    private static TimeSpan Cpu(IEnumerable<ClusterNode> nodes) => nodes.Aggregate(TimeSpan.Zero, (sum, n) => sum + n.Process.Cpu);
}

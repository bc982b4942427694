using System.Diagnostics;
using System.Globalization;
using Arrakis.Bench.Processes;

namespace Arrakis.Bench.Cluster;

/// <summary>
/// A backlog worked off by 1, 2 and 4 pipelines. They own their partitions, are stopped (SIGSTOP) while the backlog is appended,
/// and go on at the same moment: so neither a rebalance nor the appending is measured.
/// </summary>
internal static class PipelinesBench
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private const int SessionTimeoutMs = 45_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var events = BenchArgs.Int(args, "--events", 200_000);
        int[] counts = [.. BenchArgs.Text(args, "--pipelines", "1,2,4").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        await using var cluster = await BenchCluster.StartAsync(SessionTimeoutMs, ["warm", .. counts.Select(Space)]);
        // The server's own compiler needs many writes; who comes first shall not pay for them.
        await MeasureAsync(cluster, "warm", 1, events / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a backlog of {events:N0} events, {BenchCluster.Partitions} partitions; {cluster.Description}"));
        Console.WriteLine("| pipelines | events/s | pipelines' CPU µs per event | CPU of the whole machine | rows per event | batches per event | resident memory of a pipeline, MB |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var count in counts)
            Console.WriteLine(await MeasureAsync(cluster, Space(count), count, events));
        return 0;
    }

    private static string Space(int pipelines) => string.Create(CultureInfo.InvariantCulture, $"pipelines{pipelines}");

    private static async Task<string> MeasureAsync(BenchCluster cluster, string space, int count, int events)
    {
        await using var state = await cluster.OpenStateAsync(space);
        await using var log = await cluster.OpenLogAsync(space, state);
        var nodes = Enumerable.Range(1, count).Select(n => cluster.StartNode(space, "pipeline", $"{space}-{n}")).ToList();
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
            var (rows, batches) = (shown.Sum(s => s.GetProperty("rowsWritten").GetInt64()), shown.Sum(s => s.GetProperty("batchesWritten").GetInt64()));
            return string.Create(CultureInfo.InvariantCulture,
                $"| {count} | {events / seconds:N0} | {cpu.TotalMicroseconds / events:N1} | {share:P0} | {(double)rows / events:N3} | {(double)batches / events:N3} | {resident / 1e6:N0} |");
        }
        finally
        {
            nodes.ForEach(n => n.Dispose());
        }
    }

    private static TimeSpan Cpu(IEnumerable<ClusterNode> nodes) => nodes.Aggregate(TimeSpan.Zero, (sum, n) => sum + n.Process.Cpu);
}

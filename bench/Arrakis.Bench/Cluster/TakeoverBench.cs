using System.Diagnostics;
using System.Globalization;
using Arrakis.EventLog.Kafka;

namespace Arrakis.Bench.Cluster;

/// <summary>
/// How long partitions rest when their owner is killed with -9, or leaves politely: until another owner's first write to them is
/// durable, and until all of them are level with what had been appended by then. Events flow all the time.
/// </summary>
internal static class TakeoverBench
{
    private const string Space = "takeover";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task<int> RunAsync(string[] args)
    {
        var (rounds, polite, rate) =
            (BenchArgs.Int(args, "--rounds", 2), BenchArgs.Int(args, "--polite", 1), BenchArgs.Int(args, "--rate", 500));
        var timeout = BenchArgs.Int(args, "--session-timeout-ms", 6_000);
        await using var cluster = await BenchCluster.StartAsync(timeout, Space);
        await using var state = await cluster.OpenStateAsync(Space);
        await using var log = await cluster.OpenLogAsync(Space, state);
        var watch = new CommitWatch(state, log);
        using var stop = new CancellationTokenSource();
        var feeding = new EventFeed(log).RunAsync(rate, stop.Token);

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rate:N0} events/s, 2 pipelines, session timeout {timeout / 1000.0:0.#} s; {cluster.Description}"));
        Console.WriteLine(
            "| owner | partitions | until the first write of another, s | until all have been written to, s | until all are level, s |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        var started = 0;
        var nodes = new List<ClusterNode>();
        try
        {
            for (var round = 0; round < rounds + polite; round++)
            {
                while (nodes.Count < 2)
                {
                    nodes.Add(cluster.StartNode(Space, "pipeline", $"pipeline-{++started}"));
                    await nodes[^1].StartedAsync();
                }

                await ClusterNode.WaitUntilSharedAsync(nodes, BenchCluster.Partitions);
                await RunRoundAsync(nodes[0], kill: round < rounds, watch, log);
                nodes[0].Dispose();
                nodes.RemoveAt(0);
            }
        }
        finally
        {
            nodes.ForEach(n => n.Dispose());
            await stop.CancelAsync();
            await feeding;
        }

        return 0;
    }

    private static async Task RunRoundAsync(ClusterNode victim, bool kill, CommitWatch watch, KafkaEventLog log)
    {
        var partitions = await victim.PartitionsAsync();
        // Communities are fewer than partitions have room for: what gets no events gets no writes.
        partitions = [.. partitions.Where(p => log.AppendedEnd(p) > 0)];
        var started = Stopwatch.GetTimestamp();
        if (kill)
            victim.Process.Kill();
        else
            victim.Process.Terminate();
        // A leaver writes what it has applied before it lets go: only what comes after its end is another's.
        if (!kill)
            await victim.Process.EndAsync();
        else
            await Task.Delay(200);
        var ended = Stopwatch.GetElapsedTime(started);
        var left = await watch.AllAsync();
        var first = await watch.WaitAboveAsync(partitions, left, all: false, Patience);
        var everywhere = await watch.WaitAboveAsync(partitions, left, all: true, Patience);
        long[] ends = [.. Enumerable.Range(0, log.PartitionCount).Select(p => log.AppendedEnd(p) - 1)];
        var level = await watch.WaitAboveAsync(partitions, ends, all: true, Patience);
        var how = kill ? "kill -9" : string.Create(CultureInfo.InvariantCulture, $"SIGTERM, ended after {ended.TotalSeconds:N1} s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {how} | {partitions.Count} | {Seconds(first):N1} | {Seconds(everywhere):N1} | {Seconds(level):N1} |"));

        double Seconds(long at) => Stopwatch.GetElapsedTime(started, at).TotalSeconds;
    }
}

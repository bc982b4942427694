using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Output;

/// <summary>What the terminal shows of a node of a cluster. Fits 80 columns.</summary>
internal static class NodeScreen
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    public static void Started(ClusterHost node, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { @event = "started", role = node.Role, node = node.Options.Name, page = node.Web!.Url, pid = Environment.ProcessId }));
            return;
        }

        Console.WriteLine($"""
            Arrakis runs, as a {node.Role} of a cluster.

              Node       {node.Options.Name}
              Kafka      {node.Options.Kafka.BootstrapServers}, topics {node.Options.Kafka.Prefix}*
              Store      ScyllaDB, {node.Options.Scylla}
              Page       {node.Web!.Url}
              Cluster    arrakis cluster show
              Stop       Ctrl-C, or arrakis cluster drain {node.Options.Name}

            """);
    }

    /// <summary>Prints how it goes until it is to stop, or a part has failed.</summary>
    public static async Task FollowAsync(ClusterHost node, bool json, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LineEvery);
        var (last, lastTime) = (0L, Stopwatch.GetTimestamp());
        while (!stop.IsCancellationRequested)
        {
            var tick = timer.WaitForNextTickAsync(stop).AsTask();
            if (await Task.WhenAny(tick, node.Completion) == node.Completion)
                await node.Completion;
            if (stop.IsCancellationRequested || json)
                continue;
            var now = node.View.Snapshot();
            var events = node.OwnPipeline is null ? now.Received : now.Applied;
            var rate = (events - last) / Stopwatch.GetElapsedTime(lastTime).TotalSeconds;
            (last, lastTime) = (events, Stopwatch.GetTimestamp());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss}  {events,10:N0} events  {rate,8:N0}/s  {Owned(node)}"));
        }
    }

    public static void Stopping(bool asked, bool json)
    {
        if (!json)
            Console.WriteLine(asked ? "Asked to drain: making durable what was read ..." : "Stopping: making durable what was read ...");
    }

    public static void Stopped(ClusterHost node, bool json)
    {
        var events = node.OwnPipeline?.Totals.Durable ?? node.View.Snapshot().Received;
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { @event = "stopped", events })
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Stopped, drained. {Figures.Of(events, "event")} {(node.OwnPipeline is null ? "read" : "made durable")}."));
    }

    private static string Owned(ClusterHost node) => node.OwnGateway is { } gateway
        ? $"{gateway.Status.ShardsReady} of {Figures.Of(gateway.Status.Shards.Count, "shard")} ready"
        : $"{Figures.Of(node.OwnPipeline!.Partitions.Count, "partition")}, "
            + $"lag {Figures.Count(node.OwnPipeline.Partitions.Sum(p => p.Lag))}";
}

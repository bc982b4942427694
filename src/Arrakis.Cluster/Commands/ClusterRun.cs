using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.Cli.Output.Logs;

namespace Arrakis.Cluster.Commands;

/// <summary>Runs a node until a signal, an operator, or the cluster asks it to stop, and shows in the terminal how it goes.</summary>
internal static class ClusterRun
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <summary>Of the 30 s in which a node has to be gone after SIGTERM, what its coordinated shutdown may take.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(27);

    /// <param name="start">Starts the node.</param>
    /// <param name="describe">What the terminal shows of it, a name and a value each.</param>
    /// <param name="log">How it logs.</param>
    /// <param name="json">JSON instead of text.</param>
    /// <exception cref="CommandFailedException">It was taken out of the cluster, or not all was durable when it had to end.</exception>
    public static async Task<int> RunAsync<T>(
        Func<RunLog, CancellationToken, Task<T>> start, Func<T, IEnumerable<(string Name, string Value)>> describe, LogSettings log,
        bool json)
        where T : NodeHost
    {
        using var signal = new ShutdownSignal();
        using var loggers = RunLog.Create(log);
        try
        {
            await using var node = await start(loggers, signal.Token);
            Started(node, describe(node), json);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(signal.Token, (node as ClusterHost)?.DrainAsked ?? default);
            await FollowAsync(node, json, stop.Token);
            if (!json)
                Console.WriteLine("Stopping: making durable what was read ...");
            using var limit = new CancellationTokenSource(StopWithin);
            await node.StopAsync(limit.Token);
            Stopped(node, json);
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            RunScreen.StoppedEarly(json);
        }

        return ArrakisProgram.Done;
    }

    private static void Started(NodeHost node, IEnumerable<(string Name, string Value)> lines, bool json)
    {
        var text = lines.ToList();
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                @event = "started", role = node.Role, node = node.Name, page = node.Web!.Url, pid = Environment.ProcessId,
                address = text.First(line => line.Name == "Address").Value,
            }));
            return;
        }

        Console.WriteLine("Arrakis runs on Akka.NET.\n");
        foreach (var (name, value) in text)
            Console.WriteLine($"  {name,-10} {value}");
        Console.WriteLine();
    }

    // Completion ends without a fault where an operator has told Akka's cluster that this node leaves: then it is to stop too.
    private static async Task FollowAsync(NodeHost node, bool json, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LineEvery);
        var (last, lastTime) = (0L, Stopwatch.GetTimestamp());
        while (!stop.IsCancellationRequested)
        {
            var tick = timer.WaitForNextTickAsync(stop).AsTask();
            if (await Task.WhenAny(tick, node.Completion) == node.Completion)
            {
                await node.Completion;
                return;
            }

            if (stop.IsCancellationRequested || json)
                continue;
            var now = node.View.Snapshot();
            var events = Events(node);
            var rate = (events - last) / Stopwatch.GetElapsedTime(lastTime).TotalSeconds;
            (last, lastTime) = (events, Stopwatch.GetTimestamp());
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:HH:mm:ss}  {events,10:N0} events  {rate,8:N0}/s  lag {now.LagEvents,6:N0}  ")
                + Figures.Of(now.Partitions.Count, "partition"));
        }
    }

    private static void Stopped(NodeHost node, bool json)
    {
        var events = Events(node);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { @event = "stopped", events })
            : $"Stopped, drained. {Figures.Of(events, "event")} {(node.OwnPipeline is null ? "read" : "made durable")}.");
    }

    private static long Events(NodeHost node) => node.OwnPipeline?.Totals.Durable ?? node.View.Snapshot().Received;
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Simulator;

namespace Arrakis.Cli.Output;

/// <summary>
/// What the terminal shows of a run: what runs, where the page is, how to stop, and a line of how it goes. Fits 80 columns.
/// </summary>
internal static class RunScreen
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    public static void Started(ArrakisNode node, DiscordSimulator? simulator, DataDirectory data, RunRequest request)
    {
        if (request.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    @event = "started", page = node.Web!.Url, data = data.Path, store = node.Options.Store.ToString(),
                    pid = Environment.ProcessId,
                }));
            return;
        }

        var discord = simulator is null
            ? node.Options.Gateway.ApiBaseUrl.ToString()
            : $"simulated, no DISCORD_TOKEN is set; {simulator.Status.EventsTotal:N0} events,\n             {request.Communities} "
                + $"communities, {Speed(request.Speed)}";
        Console.WriteLine($"""
            Arrakis runs.

              Discord    {discord}
              Page       {node.Web!.Url}
              Metrics    {new Uri(node.Web.Url, "/metrics")}
              Store      {node.Options.Store}
              Data       {data.Path}{(data.IsTemporary ? "\n             (goes when it stops; keep it with --data DIR)" : "")}
              Stop       Ctrl-C: drains, then exits

            """);
    }

    /// <summary>Prints how it goes until it is to stop, or a part has failed.</summary>
    public static async Task FollowAsync(ArrakisNode node, DiscordSimulator? simulator, bool json, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LineEvery);
        var (lastEvents, lastTime, lastLatency) = (0L, Stopwatch.GetTimestamp(), node.Pipeline.Totals.Latency.Copy());
        var isPlayed = false;
        while (!stop.IsCancellationRequested)
        {
            var tick = timer.WaitForNextTickAsync(stop).AsTask();
            if (await Task.WhenAny(tick, node.Completion) == node.Completion)
                await node.Completion;
            if (stop.IsCancellationRequested || json)
                continue;
            var status = await node.Pipeline.StatusAsync(CancellationToken.None);
            var totals = node.Pipeline.Totals;
            var rate = (totals.Durable - lastEvents) / Stopwatch.GetElapsedTime(lastTime).TotalSeconds;
            var recent = totals.Latency.Since(lastLatency);
            (lastEvents, lastTime, lastLatency) = (totals.Durable, Stopwatch.GetTimestamp(), totals.Latency.Copy());
            if (isPlayed && rate == 0)
                continue;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:HH:mm:ss}  {totals.Durable,10:N0} events  {rate,8:N0}/s  lag {status.Sum(s => s.Lag),6:N0}  p99 "
                + $"{recent.PercentileUs(.99) / 1000.0,6:N0} ms"));
            if (!isPlayed && simulator?.Played.IsCompleted == true)
            {
                isPlayed = true;
                Console.WriteLine("The trace is played to its end. The page stays until Ctrl-C.");
            }
        }
    }

    private static string Speed(PlaybackSpeed speed) => speed.IsMax
        ? "as fast as it goes"
        : string.Create(CultureInfo.InvariantCulture, $"{speed.Factor:0.##} times faster than it happened");

    public static void Stopping(bool json)
    {
        if (!json)
            Console.WriteLine("Stopping: writing what was read ...");
    }

    /// <summary>It was to stop before it ran.</summary>
    public static void StoppedEarly(bool json) =>
        Console.WriteLine(json ? JsonSerializer.Serialize(new { @event = "stopped", events = 0 }) : "Stopped before it ran.");

    public static void Stopped(ArrakisNode node, bool json)
    {
        var totals = node.Pipeline.Totals;
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { @event = "stopped", events = totals.Durable })
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Stopped. {totals.Durable:N0} events are durable, {totals.Rows:N0} rows in {totals.Batches:N0} batches."));
    }
}

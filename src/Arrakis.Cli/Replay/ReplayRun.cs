using System.Diagnostics;
using System.Globalization;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.Cli.Output.Logs;
using Arrakis.Gateway;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Replay;

/// <summary>Plays a trace through a whole node until everything is durable, and reports how fast that was.</summary>
internal static class ReplayRun
{
    public static async Task PlayAsync(
        ReplayRequest request, string directory, StoreChoice store, LogSettings log, CancellationToken cancellationToken)
    {
        using var loggers = RunLog.Create(log);
        await using var simulator = await DiscordSimulator.StartAsync(SimulatorOf(request), cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await using var node = await ArrakisNode.StartAsync(NodeOf(request, directory, store, simulator), loggers, cancellationToken);
        using (var progress = new ProgressBar(simulator.Status.EventsTotal, () => node.Pipeline.Totals.Durable))
        {
            await progress.WhileAsync(DrainAsync(simulator, node, cancellationToken));
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        var peak = PeakMemory.Bytes();
        await node.StopAsync(cancellationToken);
        Report(node, elapsed, peak);
    }

    private static SimulatorOptions SimulatorOf(ReplayRequest request) => new()
    {
        TracePath = request.Trace,
        Communities = request.Communities,
        Shards = request.Shards,
        Token = SimulatedDiscord.Token,
        Speed = PlaybackSpeed.Max,
        MaxConcurrency = request.Shards,
        // Nothing breaks off here: there is no session to be recorded before the first event.
        DispatchDelayAfterReadyMs = 0,
    };

    private static NodeOptions NodeOf(ReplayRequest request, string directory, StoreChoice store, DiscordSimulator simulator) => new()
    {
        DataDirectory = directory,
        Store = store,
        Gateway = new GatewayOptions
        {
            Token = SimulatedDiscord.Token,
            ApiBaseUrl = SimulatedDiscord.ApiUrl(simulator),
            TotalShards = request.Shards,
            TrustEventTime = true,
            TraceRatio = request.TraceRatio,
        },
        Pipeline = new PipelineOptions { StoredRanks = Math.Clamp(request.Top, LeaderboardPage.Size, 10_000_000) },
        Scoring = ScoringCatalog.Default,
        StoreDelay = request.StoreDelay,
        Telemetry = request.Telemetry,
        RegisterCommands = false,
    };

    private static async Task DrainAsync(DiscordSimulator simulator, ArrakisNode node, CancellationToken cancellationToken)
    {
        if (await Task.WhenAny(simulator.Played.WaitAsync(cancellationToken), node.Completion) == node.Completion)
            await node.Completion;
        await simulator.Played.WaitAsync(cancellationToken);
        // Everything was handed to the sockets: it has arrived when each shard's last frame is durable in the log.
        while (!HasArrived(simulator.Status, node.Gateway.Status))
        {
            if (node.Completion.IsCompleted)
                await node.Completion;
            await Task.Delay(10, cancellationToken);
        }

        await node.Pipeline.WaitUntilDrainedAsync(cancellationToken);
    }

    private static bool HasArrived(SimulatorStatus sent, GatewayStatus received) => sent.Shards.All(s =>
        received.Shards.Any(r => r.Shard == s.Shard && r.SequenceDurable >= s.LastSequence));

    private static void Report(ArrakisNode node, TimeSpan elapsed, long peak)
    {
        var totals = node.Pipeline.Totals;
        double Ms(double quantile) => totals.Latency.PercentileUs(quantile) / 1000.0;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {totals.Durable:N0} events in {elapsed.TotalSeconds:N1} s: {totals.Durable / elapsed.TotalSeconds:N0} events per second
            latency, frame to durable row: p50 {Ms(.5):N0} ms, p99 {Ms(.99):N0} ms, max {totals.Latency.MaxUs / 1000.0:N0} ms
            peak memory {peak / 1048576.0:N0} MB
            {totals.Rows:N0} rows in {totals.Batches:N0} batches, and {totals.Pages:N0} leaderboard pages
            """));
    }
}

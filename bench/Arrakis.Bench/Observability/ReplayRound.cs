using System.Diagnostics;
using Arrakis.EventLog.Sqlite;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Simulator;
using Arrakis.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Bench.Observability;

/// <summary>The second replay in this process, as <c>arrakis replay</c> does it, but with a choice of who looks.</summary>
internal static class ReplayRound
{
    public const string Off = "off";
    public const string Prometheus = "prometheus";
    public const string All = "all";
    private const string Token = "simulator-token";

    public static async Task<int> RunAsync(string[] args)
    {
        await using var observer = new Observer(BenchArgs.Text(args, "--with", Off), new Uri(BenchArgs.Text(args, "--otlp",
            "http://127.0.0.1:4318")));
        // What starting costs once is paid by the first replay: compiling our own code, and the exporter's.
        _ = await ReplayAsync(args);
        Console.WriteLine(await ReplayAsync(args));
        return 0;
    }

    private static async Task<RoundFigures> ReplayAsync(string[] args)
    {
        using var folder = new TemporaryFolder();
        await using var simulator = await DiscordSimulator.StartAsync(new SimulatorOptions
        {
            TracePath = BenchArgs.Text(args, "--trace", ""),
            Communities = BenchArgs.Int(args, "--communities", 20),
            Token = Token,
            Speed = PlaybackSpeed.Max,
            MaxConcurrency = 1,
            DispatchDelayAfterReadyMs = 0,
        });
        return await MeasureAsync(folder.Path, simulator);
    }

    private static async Task<RoundFigures> MeasureAsync(string directory, DiscordSimulator simulator)
    {
        var (cpu, allocated, started) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true),
            Stopwatch.GetTimestamp());
        var none = NullLoggerFactory.Instance;
        var options = new GatewayOptions { Token = Token, ApiBaseUrl = new Uri(simulator.BaseUrl, "/api/v10"), TotalShards = 1,
            TrustEventTime = true };
        await using var log = await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = directory });
        await using var store = await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = directory });
        await using var pipeline = await PipelineService.StartAsync(
            log, log, store, new PipelineOptions { StoredRanks = 10_000_000 }, ScoringCatalog.Default, none);
        using var rest = new DiscordRestClient(new DiscordRestOptions { Token = Token, BaseUrl = options.ApiBaseUrl },
            NullLogger<DiscordRestClient>.Instance);
        await using var commands = new CommandService(BotCommands.All, pipeline, new RestReplies(rest), none);
        await using var gateway = new GatewayService(options, log, log, commands, rest, none);
        await gateway.StartAsync();
        await simulator.Played;
        while (!simulator.Status.Shards.All(s => gateway.Status.Shards.Any(r => r.Shard == s.Shard && r.SequenceDurable >= s.LastSequence)))
            await Task.Delay(10);
        await pipeline.WaitUntilDrainedAsync();
        var figures = new RoundFigures(
            pipeline.Totals.Durable, Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            GC.GetTotalAllocatedBytes(precise: true) - allocated);
        await gateway.StopAsync();
        await pipeline.StopAsync();
        return figures;
    }
}

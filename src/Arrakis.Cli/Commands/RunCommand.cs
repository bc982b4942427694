using System.CommandLine;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.Cli.Output.Logs;
using Arrakis.Simulator;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis run</c>: everything on one machine.</summary>
internal static class RunCommand
{
    private const int SampleCommunities = 4;
    private const double SampleSpeed = 600;

    public static Command Create()
    {
        var data = SharedOptions.Data("Where scores and the event log are kept. Without it: ./data, or with the simulator a temporary directory that goes when it stops.");
        var url = SharedOptions.DiscordUrl();
        var trust = SharedOptions.TrustEventTime();
        var trace = new Option<string?>("--trace") { Description = "The trace that the built-in simulator plays (a sample comes with Arrakis).", HelpName = "TRACE" };
        var communities = SharedOptions.Communities(required: false, SampleCommunities);
        var speed = SharedOptions.Speed(PlaybackSpeed.Times(SampleSpeed));
        var store = SharedOptions.Store();
        var log = SharedOptions.Log();
        log.Description = "Where the event log is: sqlite. With Kafka, `arrakis gateway` and `arrakis pipeline` do what this command does.";
        var delay = SharedOptions.StoreDelay();
        var json = SharedOptions.Json();
        var command = new Command("run", """
            Gateway, event log, pipeline, store and a page, in one process.

            With DISCORD_TOKEN it connects to Discord. Without it starts a simulated Discord that plays a sample of a
            real community.

            Other settings are environment variables, or keys of ./appsettings.json: TOTAL_SHARDS,
            POOL_ID, SHARDS_PER_POOL, HTTP_PORT, HTTP_ADDRESS, HTTP_TOKEN, LOG_PARTITIONS, STORED_RANKS, STORE_BATCHES_IN_FLIGHT,
            DISCORD_API_URL, LOG_LEVEL, LOG_FORMAT, and SCYLLA_CONTACT_POINTS and its like, which docs/operations.md lists.
            """) { data, url, trust, trace, communities, speed, store, log, delay, json };
        command.SetAction((parsed, _) => RunAsync(new RunRequest
        {
            Data = parsed.GetValue(data),
            DiscordUrl = parsed.GetValue(url),
            TrustEventTime = parsed.GetValue(trust),
            Trace = parsed.GetValue(trace),
            Communities = parsed.GetValue(communities),
            Speed = parsed.GetValue(speed),
            Store = parsed.GetValue(store),
            Log = parsed.GetValue(log),
            StoreDelay = TimeSpan.FromMilliseconds(parsed.GetValue(delay)),
            Json = parsed.GetValue(json),
        }));
        return command;
    }

    private static async Task<int> RunAsync(RunRequest request)
    {
        if (request.Log == LogKind.Kafka)
            throw new UsageException("arrakis run is a single node, with its event log in a file: with Kafka, run arrakis gateway and arrakis pipeline.");
        using var signal = new ShutdownSignal();
        try
        {
            await RunAsync(request, signal);
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            RunScreen.StoppedEarly(request.Json);
        }

        return ArrakisProgram.Done;
    }

    private static async Task RunAsync(RunRequest request, ShutdownSignal signal)
    {
        var settings = Settings.Load();
        var apiText = request.DiscordUrl ?? settings.DiscordUrl;
        if (settings.Token is null && apiText is not null)
            throw new UsageException($"Discord's API is {apiText}, but there is no token: set DISCORD_TOKEN.");
        if (settings.Token is not null && request.Trace is not null)
            throw new UsageException("--trace plays the built-in simulator, but DISCORD_TOKEN is set, which connects to Discord: leave one of them out.");

        // Without a token: a Discord of our own, gone with the process.
        await using var simulator = settings.Token is null ? await StartSimulatorAsync(request, signal.Token) : null;
        using var data = DataDirectory.Choose(request.Data, isSimulated: simulator is not null);
        var log = settings.Log(request.Json, LogLevel.Information);
        var options = NodeOptionsOf(request, settings, simulator, apiText, data.Path);
        await using var space = await StoreSpace.ForRunAsync(options.Store, data, signal.Token);
        options = options with { Store = space.Choice };
        using var loggers = RunLog.Create(log);
        await using var node = await ArrakisNode.StartAsync(options, loggers, signal.Token);
        RunScreen.Started(node, simulator, data, request);
        await RunScreen.FollowAsync(node, simulator, request.Json, signal.Token);
        RunScreen.Stopping(request.Json);
        await node.StopAsync();
        RunScreen.Stopped(node, request.Json);
    }

    private static Task<DiscordSimulator> StartSimulatorAsync(RunRequest request, CancellationToken cancellationToken) =>
        DiscordSimulator.StartAsync(
            new SimulatorOptions
            {
                TracePath = request.Trace ?? SampleTrace.Path,
                Communities = request.Communities,
                Speed = request.Speed,
                Token = SimulatedDiscord.Token,
            },
            cancellationToken);

    private static NodeOptions NodeOptionsOf(RunRequest request, Settings settings, DiscordSimulator? simulator, string? apiText, string directory)
    {
        var api = apiText is not null ? DiscordAddress.Parse(apiText) : simulator is null ? null : SimulatedDiscord.ApiUrl(simulator);
        var options = new NodeOptions
        {
            DataDirectory = directory,
            Gateway = settings.Gateway(settings.Token ?? SimulatedDiscord.Token, api, request.TrustEventTime || simulator is not null),
            Pipeline = settings.Pipeline(),
            Scoring = settings.Scoring(),
            Source = simulator is null ? "Discord" : $"simulator, {Path.GetFileName(request.Trace ?? SampleTrace.Path)}",
            Store = StoreChoice.Of(request.Store, settings),
            Partitions = settings.Partitions,
            HttpAddress = settings.HttpAddress,
            HttpPort = settings.HttpPort,
            HttpToken = settings.HttpToken,
            StoreDelay = request.StoreDelay,
            Telemetry = settings.Telemetry(),
        };
        settings.ThrowIfMistaken();
        return options;
    }
}

/// <summary>What <c>arrakis run</c> was asked for.</summary>
internal sealed record RunRequest
{
    public string? Data { get; init; }

    public string? DiscordUrl { get; init; }

    public bool TrustEventTime { get; init; }

    public string? Trace { get; init; }

    public int Communities { get; init; }

    public PlaybackSpeed Speed { get; init; }

    /// <summary>Null: what the settings say.</summary>
    public StoreKind? Store { get; init; }

    /// <summary>Null: a file.</summary>
    public LogKind? Log { get; init; }

    public TimeSpan StoreDelay { get; init; }

    public bool Json { get; init; }
}

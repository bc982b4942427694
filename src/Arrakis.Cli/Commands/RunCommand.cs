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
        var data = SharedOptions.Data(
            "Where scores and the event log are kept. Without it: ./data, or with the simulator a temporary directory that goes when it "
            + "stops.");
        var url = SharedOptions.DiscordUrl();
        var trust = SharedOptions.TrustEventTime();
        var trace = new Option<string?>("--trace")
        {
            Description = "The trace that the built-in simulator plays (a sample comes with Arrakis).", HelpName = "TRACE",
        };
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
        {
            throw new UsageException(
                "arrakis run is a single node, with its event log in a file: with Kafka, run arrakis gateway and arrakis pipeline.");
        }

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
        request.ThrowIfContradictedBy(settings);

        // Without a token: a Discord of our own, gone with the process.
        await using var simulator = settings.Token is null ? await request.StartSimulatorAsync(signal.Token) : null;
        using var data = DataDirectory.Choose(request.Data, isSimulated: simulator is not null);
        var log = settings.Log(request.Json, LogLevel.Information);
        var options = request.ToNodeOptions(settings, simulator, data.Path);
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
}

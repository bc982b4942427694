using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cluster.Hosting;
using Arrakis.Simulator;

namespace Arrakis.Cluster.Commands;

/// <summary>One node without Kafka: what `arrakis run` does, with communities as actors.</summary>
internal static class SingleNodeRun
{
    /// <exception cref="UsageException">What was asked for does not go together.</exception>
    public static async Task<int> RunAsync(RunRequest request, Settings settings, AkkaSettings akka, LogSettings log)
    {
        var apiText = request.DiscordUrl ?? settings.DiscordUrl;
        Refuse(request, settings, akka, apiText);
        await using var simulator = settings.Token is null ? await StartSimulatorAsync(request) : null;
        using var data = DataDirectory.Choose(request.Data, isSimulated: simulator is not null);
        var options = OptionsOf(request, settings, simulator, apiText, data.Path);
        await using var space = await StoreSpace.ForRunAsync(options.Store, data, CancellationToken.None);
        options = options with { Store = space.Choice };
        return await ClusterRun.RunAsync(
            (loggers, cancellationToken) => AkkaSingleNode.StartAsync(akka, options, loggers, cancellationToken),
            node => NodeText.Of(node, options, data.IsTemporary), log, request.Json);
    }

    private static void Refuse(RunRequest request, Settings settings, AkkaSettings akka, string? apiText)
    {
        // All mistakes of the settings first.
        _ = StoreChoice.Of(request.Store, settings);
        settings.ThrowIfMistaken();
        if (akka.HasOthers || akka.Roles.Count < ClusterRoles.All.Count)
            throw new UsageException("KAFKA_BOOTSTRAP_SERVERS is not set: several nodes, or roles of their own, need Kafka between them.");
        if (settings.Token is null && apiText is not null)
            throw new UsageException($"Discord's API is {apiText}, but there is no token: set DISCORD_TOKEN.");
        if (settings.Token is not null && request.Trace is not null)
        {
            throw new UsageException(
                "--trace plays the built-in simulator, but DISCORD_TOKEN is set, which connects to Discord: leave one of them out.");
        }
    }

    private static Task<DiscordSimulator> StartSimulatorAsync(RunRequest request) => DiscordSimulator.StartAsync(
        new SimulatorOptions
        {
            TracePath = request.Trace ?? SampleTrace.Path,
            Communities = request.Communities,
            Speed = request.Speed,
            Token = SimulatedDiscord.Token,
        },
        CancellationToken.None);

    private static NodeOptions OptionsOf(
        RunRequest request, Settings settings, DiscordSimulator? simulator, string? apiText, string directory)
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

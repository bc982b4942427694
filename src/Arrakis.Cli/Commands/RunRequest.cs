using Arrakis.Cli.Hosting;
using Arrakis.Simulator;

namespace Arrakis.Cli.Commands;

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

    /// <summary>Refuses what does not go together with the settings.</summary>
    /// <exception cref="UsageException">Only one of two things that exclude each other can be meant.</exception>
    public void ThrowIfContradictedBy(Settings settings)
    {
        if (settings.Token is null && ApiText(settings) is { } api)
            throw new UsageException($"Discord's API is {api}, but there is no token: set DISCORD_TOKEN.");
        if (settings.Token is not null && Trace is not null)
        {
            throw new UsageException(
                "--trace plays the built-in simulator, but DISCORD_TOKEN is set, which connects to Discord: leave one of them out.");
        }
    }

    /// <summary>Starts the simulated Discord that stands in where there is no token.</summary>
    public Task<DiscordSimulator> StartSimulatorAsync(CancellationToken cancellationToken) => DiscordSimulator.StartAsync(
        new SimulatorOptions
        {
            TracePath = Trace ?? SampleTrace.Path,
            Communities = Communities,
            Speed = Speed,
            Token = SimulatedDiscord.Token,
        },
        cancellationToken);

    /// <summary>How the node is to be, by the request and the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="simulator">
    /// The Discord that it connects to; null: the real one, or the one that the request or the settings name.
    /// </param>
    /// <param name="directory">Where scores and the event log are kept.</param>
    /// <exception cref="UsageException">A setting is mistaken.</exception>
    public NodeOptions ToNodeOptions(Settings settings, DiscordSimulator? simulator, string directory)
    {
        var api = ApiText(settings) is { } text
            ? DiscordAddress.Parse(text)
            : simulator is null ? null : SimulatedDiscord.ApiUrl(simulator);
        var options = new NodeOptions
        {
            DataDirectory = directory,
            Gateway = settings.Gateway(settings.Token ?? SimulatedDiscord.Token, api, TrustEventTime || simulator is not null),
            Pipeline = settings.Pipeline(),
            Scoring = settings.Scoring(),
            Source = simulator is null ? "Discord" : $"simulator, {Path.GetFileName(Trace ?? SampleTrace.Path)}",
            Store = StoreChoice.Of(Store, settings),
            Partitions = settings.Partitions,
            HttpAddress = settings.HttpAddress,
            HttpPort = settings.HttpPort,
            HttpToken = settings.HttpToken,
            StoreDelay = StoreDelay,
            Telemetry = settings.Telemetry(),
        };
        settings.ThrowIfMistaken();
        return options;
    }

    private string? ApiText(Settings settings) => DiscordUrl ?? settings.DiscordUrl;
}

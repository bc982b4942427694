using Arrakis.Simulator;

namespace Arrakis.Cli.Hosting;

/// <summary>How our own nodes reach a simulator.</summary>
internal static class SimulatedDiscord
{
    /// <summary>The bot token that simulators accept; no secret.</summary>
    public const string Token = "simulator-token";

    public static Uri ApiUrl(DiscordSimulator simulator) => new(simulator.BaseUrl, "/api/v10");
}

using System.CommandLine;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.Simulator;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis simulate</c>: a Discord on loopback that plays a trace.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var trace = SharedOptions.Trace();
        var communities = SharedOptions.Communities();
        var port = SharedOptions.Port(8090);
        var speed = SharedOptions.Speed(PlaybackSpeed.Max);
        var shards = SharedOptions.Positive("--shards", "S", "How many shards GET /gateway/bot recommends.", normally: 1);
        var token = new Option<string>("--token")
        {
            Description = $"The bot token that it accepts. Default: {SimulatedDiscord.Token}.",
            HelpName = "TOKEN",
            DefaultValueFactory = _ => SimulatedDiscord.Token,
            CustomParser = result => result.Tokens[0].Value is { Length: > 0 } text
                ? text
                : SharedOptions.Refuse<string>(result, "--token is empty; it has to be what the bot sends."),
        };
        var identifyInterval = SharedOptions.Number(
            "--identify-interval-ms", "MS", "One identify per bucket in so many milliseconds, as Discord.", 0, 60_000, 5_000);
        var heartbeat = SharedOptions.Number(
            "--heartbeat-interval-ms", "MS", "How often a client must send a heartbeat, as Discord.", 50, 3_600_000, 41_250);
        var json = SharedOptions.Json();
        var command = new Command("simulate", """
            Discord's gateway v10 and REST API on loopback, playing a trace to whoever connects as a bot.

            Faults on demand: POST /sim/faults; where it stands: GET /sim/status; give a command: POST /sim/interactions.
            """) { trace, communities, port, speed, shards, token, identifyInterval, heartbeat, json };
        command.SetAction((parsed, _) => RunAsync(
            new SimulatorOptions
            {
                TracePath = parsed.GetRequiredValue(trace),
                Communities = parsed.GetValue(communities),
                Port = parsed.GetValue(port),
                Speed = parsed.GetValue(speed),
                Shards = parsed.GetValue(shards),
                Token = parsed.GetValue(token)!,
                IdentifyInterval = TimeSpan.FromMilliseconds(parsed.GetValue(identifyInterval)),
                HeartbeatIntervalMs = parsed.GetValue(heartbeat),
            },
            parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(SimulatorOptions options, bool json)
    {
        using var signal = new ShutdownSignal();
        await using var simulator = await DiscordSimulator.StartAsync(options, signal.Token);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { url = simulator.BaseUrl, events = simulator.Status.EventsTotal }));
        }
        else
        {
            Console.WriteLine($"""
                Simulated Discord on {simulator.BaseUrl}
                  plays     {options.TracePath}: {simulator.Status.EventsTotal:N0} events as {options.Communities} communities
                  connect   DISCORD_TOKEN={options.Token} \
                              ./arrakis run --discord-url {simulator.BaseUrl} --trust-event-time
                  status    {new Uri(simulator.BaseUrl, "/sim/status")}
                  stop      Ctrl-C
                """);
        }

        await Task.Delay(Timeout.Infinite, signal.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ArrakisProgram.Done;
    }
}

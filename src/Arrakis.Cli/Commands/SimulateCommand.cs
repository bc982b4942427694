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
        var shards = SharedOptions.Positive("--shards", "S", "How many shards GET /gateway/bot recommends.");
        var token = new Option<string>("--token") { Description = "The bot token that it accepts.", DefaultValueFactory = _ => SimulatedDiscord.Token };
        var identifyInterval = new Option<int>("--identify-interval-ms")
        {
            Description = "One identify per bucket in so many milliseconds (Discord: 5000).", DefaultValueFactory = _ => 5000,
        };
        var json = SharedOptions.Json();
        var command = new Command("simulate", """
            Discord's gateway v10 and REST API on loopback, playing a trace to whoever connects as a bot.
            Faults on demand: POST /sim/faults; where it stands: GET /sim/status; give a command: POST /sim/interactions.
            """) { trace, communities, port, speed, shards, token, identifyInterval, json };
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
                  connect   DISCORD_TOKEN={options.Token} DISCORD_API_URL={simulator.BaseUrl} arrakis run --trust-event-time
                  status    {new Uri(simulator.BaseUrl, "/sim/status")}
                  stop      Ctrl-C
                """);
        }

        await Task.Delay(Timeout.Infinite, signal.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ArrakisProgram.Done;
    }
}

using System.Globalization;
using System.Net.Http.Json;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>
/// A Discord in which as many messages are written each second as the one before, and in which somebody gives commands, whether
/// they are answered or not.
/// </summary>
internal sealed class SteadyDiscord : IAsyncDisposable
{
    public const int Communities = 20;
    private const int PerSecond = 250;
    private const int Seconds = 1_500;
    private const int Members = 997;

    // As fast as the rules' clock they would be 688 ms apart, and a machine that is busy for that long would make a zombie of a shard.
    // For the rules, on this clock, an answer is late after 2 s.
    private const int HeartbeatMs = 1_400;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly HttpClient Http = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _asking = Task.CompletedTask;

    private SteadyDiscord(Discord discord) => Discord = discord;

    public Discord Discord { get; }

    public Uri Url => Discord.Url;

    /// <summary>Starts it.</summary>
    /// <param name="directory">For its trace; it is made.</param>
    /// <param name="sessionStarts">How many sessions may be started; null for all of a day.</param>
    public static async Task<SteadyDiscord> StartAsync(string directory, int? sessionStarts = null)
    {
        var options = new SimulatorOptions
        {
            TracePath = Trace(directory),
            Communities = Communities,
            Speed = PlaybackSpeed.Times(1),
            HeartbeatIntervalMs = HeartbeatMs,
            SessionStartRemaining = sessionStarts,
        };
        return new SteadyDiscord(await Discord.StartAsync(options));
    }

    /// <summary>Begins with the commands, once the bot has registered them.</summary>
    public async Task AskAsync()
    {
        await Discord.CommandsAsync();
        _asking = GiveCommandsAsync();
    }

    public async Task FaultAsync(object fault)
    {
        using var response = await Http.PostAsJsonAsync(new Uri(Url, "/sim/faults"), fault);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Discord.DisposeAsync();
        _stop.Dispose();
    }

    private async Task GiveCommandsAsync()
    {
        for (var question = 0; !_stop.IsCancellationRequested; question++)
        {
            // Refused while the bot is away.
            using var given = await Http.PostAsJsonAsync(
                new Uri(Url, "/sim/interactions"), new { guild = question % Communities, user = 1, command = "position" }, _stop.Token);
            await Task.Delay(Pause, _stop.Token);
        }
    }

    private static string Trace(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "steady.csv");
        using var writer = new StreamWriter(path);
        writer.WriteLine("time_ms,channel,author,length,attachments,embeds,reactions,pinned");
        for (var message = 0; message < PerSecond * Seconds; message++)
        {
            var time = SmallTraces.StartMs + (message * 1000L / PerSecond);
            var (channel, author) = ((message % Communities) + 1, (message % Members) + 1);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time},{channel},{author},20,0,0,0,0"));
        }

        return path;
    }
}

using System.Globalization;
using Xunit;

namespace Arrakis.Simulator.Tests;

/// <summary>A small trace in a file of its own, simulators that play it, and clients of them.</summary>
public abstract class SimulatorTest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _disposables = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("arrakis-simulator-").FullName;

    internal const long StartMs = 1_525_000_000_000;

    /// <summary>Makes a trace: a message a second, in channels 1, 2, 3, …, by authors 1, 2, 3, …; every tenth has a reaction.</summary>
    internal string Trace(int messages, int channels = 3)
    {
        var path = Path.Combine(_folder, $"trace-{messages}.csv");
        var lines = Enumerable.Range(0, messages).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{StartMs + (i * 1000)},{(i % channels) + 1},{(i % 7) + 1},{20 + (i % 50)},0,0,{(i % 10 == 0 ? 1 : 0)},0"));
        File.WriteAllLines(path, lines.Prepend("time_ms,channel,author,length,attachments,embeds,reactions,pinned"));
        return path;
    }

    internal string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal async Task<DiscordSimulator> StartAsync(SimulatorOptions options)
    {
        var simulator = await DiscordSimulator.StartAsync(options);
        _disposables.Add(simulator);
        return simulator;
    }

    internal Task<DiscordSimulator> StartAsync(int messages = 100, Func<SimulatorOptions, SimulatorOptions>? vary = null)
    {
        var options = new SimulatorOptions { TracePath = Trace(messages), IdentifyInterval = TimeSpan.Zero, DispatchDelayAfterReadyMs = 0 };
        return StartAsync(vary is null ? options : vary(options));
    }

    internal async Task<GatewayClient> ConnectAsync(DiscordSimulator simulator, bool zlib = false, string query = "?v=10&encoding=json")
    {
        var client = await GatewayClient.ConnectAsync(simulator, zlib, query);
        _disposables.Add(client);
        return client;
    }

    internal static HttpClient Http(DiscordSimulator simulator, string? token = "simulator-token")
    {
        var http = new HttpClient { BaseAddress = simulator.BaseUrl };
        if (token is not null) http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bot {token}");
        return http;
    }

    /// <summary>Waits until it is so, and fails after half a minute.</summary>
    internal static async Task UntilAsync(Func<bool> isSo, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"Not within 30 s: {what}");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        for (var i = _disposables.Count - 1; i >= 0; i--) await _disposables[i].DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Arrakis.Simulator.Tests;

/// <summary>The discord.js bot in a process of its own.</summary>
internal sealed class DiscordJsBot : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<JsonNode> _lines = new();
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private DiscordJsBot(Process process)
    {
        _process = process;
        _reading = ReadAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    internal static DiscordJsBot Start(Uri baseUrl, bool zlib)
    {
        var folder = Path.Combine(TestData.Folder(), "Arrakis.Simulator.Tests", "discordjs");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "discord.js")))
            throw new InvalidOperationException($"discord.js is not installed in {folder}: ./test installs it, as does `npm ci` there.");
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["bot.mjs", $"{baseUrl.OriginalString.TrimEnd('/')}/api", "simulator-token"])
            start.ArgumentList.Add(argument);
        if (zlib) start.Environment["ARRAKIS_ZLIB"] = "1";
        return new DiscordJsBot(Process.Start(start)!);
    }

    internal JsonNode[] Lines(string name) => [.. _lines.Where(line => (string?)line["event"] == name)];

    /// <summary>Waits until the bot has said this so often.</summary>
    internal async Task<JsonNode[]> WaitAsync(string name, int count = 1)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Lines(name).Length < count)
        {
            if (_process.HasExited) throw new InvalidOperationException($"The bot ended while '{name}' was awaited: {await _errors}");
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException(
                    $"'{name}' {Lines(name).Length} times instead of {count}; the bot said: {string.Join(' ', _lines.TakeLast(5))}");
            }

            await Task.Delay(20, CancellationToken.None);
        }
        return Lines(name);
    }

    internal async Task StopAsync()
    {
        await _process.StandardInput.WriteLineAsync("stop");
        await _process.StandardInput.FlushAsync();
        await WaitAsync("stopped");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line) _lines.Enqueue(JsonNode.Parse(line)!);
    }
}

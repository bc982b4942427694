using System.Net.Http.Json;
using System.Text.Json;

namespace Arrakis.Cli.Tests.Support;

/// <summary>A process of <c>arrakis run --json</c>, with its page.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private RunningNode(ArrakisProcess process, JsonElement started)
    {
        Process = process;
        Page = new Uri(started.GetProperty("page").GetString()!);
        Data = started.GetProperty("data").GetString()!;
    }

    public ArrakisProcess Process { get; }

    public Uri Page { get; }

    public string Data { get; }

    /// <summary>Starts a node and waits until it says that it runs.</summary>
    public static async Task<RunningNode> StartAsync(
        string directory, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var process = ArrakisProcess.Start(directory, ["run", "--json", .. arguments], environment);
        try
        {
            return new RunningNode(process, JsonDocument.Parse(await process.LineAsync(l => l.StartsWith('{'))).RootElement);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node that is connected to a simulator as to Discord.</summary>
    public static Task<RunningNode> ConnectAsync(
        Uri simulator, string data, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        StartAsync(
            data, ["--data", data, "--discord-url", simulator.ToString(), "--trust-event-time", .. arguments],
            [("DISCORD_TOKEN", Hosting.SimulatedDiscord.Token), ("STORED_RANKS", "100000"), .. environment]);

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(Page, path));

    public Task<string> TextAsync(string path) => Http.GetStringAsync(new Uri(Page, path));

    public Task<JsonElement> JsonAsync(string path) => Http.GetFromJsonAsync<JsonElement>(new Uri(Page, path));

    public async Task<JsonElement> SnapshotAsync() => (await JsonAsync("/api/status")).GetProperty("snapshot");

    /// <summary>A metric's value, added up over its labels; 0 if it has none.</summary>
    public async Task<double> MetricAsync(string name) => Metrics.Sum(await TextAsync("/metrics"), name);

    /// <summary>Waits until so many records are durable and none waits.</summary>
    public Task DurableAsync(long records) => Eventually.TrueAsync(
        async () => (await SnapshotAsync()) is var s && s.GetProperty("applied").GetInt64() >= records
            && s.GetProperty("lagEvents").GetInt64() == 0,
        () => $"{records} durable records.\nstdout:\n{Process.Output}\nstderr:\n{Process.Errors}");

    /// <summary>SIGTERM, and its drain.</summary>
    public async Task<Finished> StopAsync() => (await Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

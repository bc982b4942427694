using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Testing.Kafka;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>A Kafka of this process and a keyspace, and nodes of a cluster on them as processes of their own.</summary>
internal sealed class ClusterSpace : IAsyncDisposable
{
    public const int Partitions = 8;
    private static readonly HttpClient Http = new();
    private readonly List<ArrakisProcess> _processes = [];
    private readonly string _directory;

    private ClusterSpace(string directory, ScyllaSpace scylla) => (_directory, Scylla) = (directory, scylla);

    public ScyllaSpace Scylla { get; }

    public MockKafka Kafka { get; } = new();

    /// <summary>All that its nodes have said.</summary>
    public string Said => string.Join('\n', _processes.Select(p => $"{p.Output}\n{p.Errors}"));

    /// <summary>Where Kafka is.</summary>
    public string BootstrapServers => Kafka.BootstrapServers;

    /// <summary>What commands and nodes are given.</summary>
    public (string Name, string Value)[] Settings =>
    [
        .. Scylla.Settings, ("KAFKA_BOOTSTRAP_SERVERS", Kafka.BootstrapServers), ("KAFKA_FETCH_WAIT_MS", "10"),
        ("KAFKA_SESSION_TIMEOUT_MS", "6000"),
        ("STORED_RANKS", "100000"),
    ];

    public static async Task<ClusterSpace> MakeAsync(string directory, bool withTopics = true, ScyllaSpace? scylla = null)
    {
        var space = new ClusterSpace(directory, scylla ?? await ScyllaSpace.ReserveAsync());
        await space.Scylla.MakeAsync();
        if (withTopics)
        {
            space.Kafka.CreateTopic("arrakis.events", Partitions);
            space.Kafka.CreateTopic("arrakis.interactions", Partitions);
            space.Kafka.CreateTopic("arrakis.identify", 1);
            space.Kafka.CreateTopic("arrakis.nodes", 1);
        }

        return space;
    }

    public Task<ClusterProcess> GatewayAsync(string name, Uri discord, params (string Name, string Value)[] more) => StartAsync(
        name, ["gateway", "--discord-url", discord.ToString(), "--trust-event-time"],
        [("DISCORD_TOKEN", Hosting.SimulatedDiscord.Token), .. more]);

    public Task<ClusterProcess> PipelineAsync(string name, Uri discord, params (string Name, string Value)[] more) =>
        StartAsync(name, ["pipeline", "--discord-url", discord.ToString()], more);

    /// <summary>Runs a command to its end.</summary>
    public Task<Finished> RunAsync(params string[] arguments) => ArrakisProcess.RunAsync(_directory, arguments, Settings);

    /// <summary>The partitions, as an operator sees them.</summary>
    public async Task<JsonElement> PartitionsAsync() => (await RunAsync("cluster", "partitions", "--json")).ShouldEndWith(0).Json;

    /// <summary>Whether all that the log holds is applied, in partitions that are all owned.</summary>
    public async Task<bool> IsLevelAsync()
    {
        var partitions = await PartitionsAsync();
        return partitions.GetArrayLength() == Partitions && partitions.EnumerateArray().All(p =>
            p.TryGetProperty("owner", out _) && p.TryGetProperty("report", out var report) && report.GetProperty("lag").GetInt64() == 0);
    }

    /// <summary>Checks that neither the bot's token nor that of an interaction stands in what its nodes have said.</summary>
    public void ShouldTellNoSecrets()
    {
        Said.ShouldNotContain(Hosting.SimulatedDiscord.Token);
        Said.ShouldNotMatch("[0-9a-f]{64}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        Kafka.Dispose();
        await Scylla.DisposeAsync();
    }

    private async Task<ClusterProcess> StartAsync(string name, string[] arguments, params (string Name, string Value)[] more)
    {
        var process = ArrakisProcess.Start(_directory, [.. arguments, "--json"], [.. Settings, ("NODE_NAME", name), .. more]);
        _processes.Add(process);
        var started = JsonDocument.Parse(await process.LineAsync(l => l.StartsWith('{'))).RootElement;
        return new ClusterProcess(process, new Uri(started.GetProperty("page").GetString()!));
    }

    /// <summary>A node.</summary>
    internal sealed record ClusterProcess(ArrakisProcess Process, Uri Page)
    {
        public async Task<JsonElement> SnapshotAsync() =>
            (await Http.GetFromJsonAsync<JsonElement>(new Uri(Page, "/api/status"))).GetProperty("snapshot");

        public Task<string> MetricsAsync() => Http.GetStringAsync(new Uri(Page, "/metrics"));

        public async Task<(int Code, string Text)> ReadyAsync()
        {
            using var response = await Http.GetAsync(new Uri(Page, "/health/ready"));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}

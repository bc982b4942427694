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
    private readonly MockKafka _kafka = new();
    private readonly string _directory;

    private ClusterSpace(string directory, ScyllaSpace scylla) => (_directory, Scylla) = (directory, scylla);

    public ScyllaSpace Scylla { get; }

    /// <summary>Where Kafka is.</summary>
    public string BootstrapServers => _kafka.BootstrapServers;

    /// <summary>What commands and nodes are given.</summary>
    public (string Name, string Value)[] Settings =>
    [
        .. Scylla.Settings, ("KAFKA_BOOTSTRAP_SERVERS", _kafka.BootstrapServers), ("KAFKA_FETCH_WAIT_MS", "10"), ("KAFKA_SESSION_TIMEOUT_MS", "6000"),
        ("STORED_RANKS", "100000"),
    ];

    public static async Task<ClusterSpace> MakeAsync(string directory, bool withTopics = true)
    {
        var space = new ClusterSpace(directory, await ScyllaSpace.ReserveAsync());
        await space.Scylla.MakeAsync();
        if (withTopics)
        {
            space._kafka.CreateTopic("arrakis.events", Partitions);
            space._kafka.CreateTopic("arrakis.interactions", Partitions);
            space._kafka.CreateTopic("arrakis.identify", 1);
            space._kafka.CreateTopic("arrakis.nodes", 1);
        }

        return space;
    }

    public Task<ClusterProcess> GatewayAsync(string name, Uri discord) => StartAsync(
        name, ["gateway", "--discord-url", discord.ToString(), "--trust-event-time"], ("DISCORD_TOKEN", Hosting.SimulatedDiscord.Token));

    public Task<ClusterProcess> PipelineAsync(string name, Uri discord) => StartAsync(name, ["pipeline", "--discord-url", discord.ToString()]);

    /// <summary>Runs a command to its end.</summary>
    public Task<Finished> RunAsync(params string[] arguments) => ArrakisProcess.RunAsync(_directory, arguments, Settings);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _kafka.Dispose();
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
        public async Task<JsonElement> SnapshotAsync() => (await Http.GetFromJsonAsync<JsonElement>(new Uri(Page, "/api/status"))).GetProperty("snapshot");

        public async Task<(int Code, string Text)> ReadyAsync()
        {
            using var response = await Http.GetAsync(new Uri(Page, "/health/ready"));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }
}

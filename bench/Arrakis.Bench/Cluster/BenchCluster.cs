using System.Globalization;
using Arrakis.Bench.Kafka;
using Arrakis.Bench.Processes;
using Arrakis.EventLog.Kafka;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Scylla;
using Arrakis.Testing.Cassandra;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Bench.Cluster;

/// <summary>A broker and a Cassandra for nodes of a cluster, which are processes of their own.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    public const int Partitions = 16;
    private readonly Broker _broker;
    private readonly CassandraCluster _cassandra;
    private readonly int _sessionTimeoutMs;

    private BenchCluster(Broker broker, CassandraCluster cassandra, int sessionTimeoutMs) =>
        (_broker, _cassandra, _sessionTimeoutMs) = (broker, cassandra, sessionTimeoutMs);

    public string Description => $"{_broker.Name}; one Cassandra 2.1";

    /// <summary>The program of the Akka.NET host, which is of another solution; null where it is not measured.</summary>
    public string? AkkaProgram { get; init; }

    /// <summary>The broker's process; null for a real Kafka.</summary>
    public int? BrokerProcess => _broker.ProcessId;

    /// <summary>Starts both, with a space for each name: topics of that prefix, and a keyspace with the schema.</summary>
    public static Task<BenchCluster> StartAsync(int sessionTimeoutMs, params string[] spaces) =>
        StartAsync(sessionTimeoutMs, akka: null, spaces);

    /// <summary>The same, with the program of the Akka.NET host.</summary>
    public static async Task<BenchCluster> StartAsync(int sessionTimeoutMs, string? akka, string[] spaces)
    {
        var broker = await Broker.StartAsync(Partitions, [.. spaces.Select(Prefix)]);
        var cassandra = await CassandraCluster.StartAsync(
            new CassandraOptions { HeapMegabytes = 1_024, PeriodicCommitLog = true, FullyOptimised = true });
        var cluster = new BenchCluster(broker, cassandra, sessionTimeoutMs) { AkkaProgram = akka };
        foreach (var space in spaces)
        {
            using var apply = BenchProcess.Arrakis(cluster.Settings(space), "schema", "apply", "--json");
            await apply.EndAsync();
            if (akka is null)
                continue;
            // Where its cluster keeps the places of its shards.
            using var journal = BenchProcess.Program(akka, cluster.Settings(space), "schema", "apply");
            await journal.EndAsync();
        }

        return cluster;
    }

    /// <summary>Starts a node of the Akka.NET host, alone in its cluster.</summary>
    public ClusterNode StartAkkaNode(string space, string role, string name)
    {
        var settings = Settings(space);
        settings["NODE_NAME"] = name;
        settings["AKKA_PORT"] = "0";
        return new ClusterNode(name, BenchProcess.Program(AkkaProgram!, settings, "run", "--roles", role, "--json"));
    }

    /// <summary>Starts a node.</summary>
    public ClusterNode StartNode(string space, string role, string name, Uri? discord = null)
    {
        var settings = Settings(space);
        settings["NODE_NAME"] = name;
        string[] url = discord is null ? [] : ["--discord-url", discord.ToString()];
        string[] trust = role == "gateway" ? ["--trust-event-time"] : [];
        return new ClusterNode(name, BenchProcess.Arrakis(settings, [role, .. url, .. trust, "--json"]));
    }

    /// <summary>What the nodes' log keeps in the store.</summary>
    public Task<ScyllaLogState> OpenStateAsync(string space) => ScyllaLogState.OpenAsync(
        new ScyllaCommunityStoreOptions { Scylla = new ScyllaOptions { ContactPoints = _cassandra.ContactPoints }, Keyspace = space });

    /// <summary>The nodes' log.</summary>
    public Task<KafkaEventLog> OpenLogAsync(string space, ScyllaLogState state) =>
        KafkaEventLog.OpenAsync(_broker.Options(Prefix(space)), state, state, state, NullLoggerFactory.Instance);

    public async ValueTask DisposeAsync()
    {
        await _cassandra.DisposeAsync();
        _broker.Dispose();
    }

    private static string Prefix(string space) => string.Create(CultureInfo.InvariantCulture, $"{space}-{Environment.ProcessId}.");

    private Dictionary<string, string> Settings(string space) => new()
    {
        ["KAFKA_BOOTSTRAP_SERVERS"] = _broker.BootstrapServers,
        ["KAFKA_TOPIC_PREFIX"] = Prefix(space),
        ["KAFKA_FETCH_WAIT_MS"] = _broker.Options("").FetchWait.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        ["KAFKA_SESSION_TIMEOUT_MS"] = _sessionTimeoutMs.ToString(CultureInfo.InvariantCulture),
        ["SCYLLA_CONTACT_POINTS"] = string.Join(',', _cassandra.ContactPoints),
        ["SCYLLA_KEYSPACE"] = space,
        ["DISCORD_TOKEN"] = "simulator-token",
        ["HTTP_PORT"] = "0",
    };
}

using System.Globalization;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Tests.Support;
using Arrakis.EventLog.Kafka;
using Arrakis.Persistence.Scylla.Schema;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Shared.Store;
using Arrakis.Simulator;
using Arrakis.Testing.Cassandra;
using Arrakis.Testing.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>A Kafka and a Discord in this process, a keyspace of a real Cassandra, and nodes with a network that can be cut.</summary>
internal sealed class TrialCluster : IAsyncDisposable
{
    private readonly TrialOptions _options;
    private readonly MockKafka _kafka = new();
    private readonly KafkaOptions _kafkaOptions;
    private readonly List<TrialNode> _nodes = [];
    private ScyllaSpace _scylla = null!;
    private DiscordSimulator _discord = null!;
    private ScyllaLogState _state = null!;
    private KafkaEventLog _log = null!;

    private TrialCluster(TrialOptions options)
    {
        _options = options;
        Network = new NodeNetwork(options.Nodes);
        _kafkaOptions = new KafkaOptions
        {
            BootstrapServers = _kafka.BootstrapServers, ClientId = "trial", FetchWait = TimeSpan.FromMilliseconds(10),
        };
    }

    public TrialOptions Options => _options;

    public NodeNetwork Network { get; }

    public IReadOnlyList<TrialNode> Nodes => _nodes;

    public SimulatorStatus Played => _discord.Status;

    public Uri Discord => _discord.BaseUrl;

    /// <summary>What was refused.</summary>
    public ScyllaLogState State => _state;

    /// <summary>All that its nodes have said.</summary>
    public string Said => string.Join('\n', _nodes.Select(n => $"--- {n.Name}\n{n.Said}{n.Process.Said}"));

    /// <summary>Starts all, and waits until every node runs.</summary>
    public static async Task<TrialCluster> StartAsync(TrialOptions options)
    {
        var cluster = new TrialCluster(options);
        try
        {
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The partition of a community.</summary>
    public int PartitionOf(int community) => TraceIds.Community(community).Partition(_options.Partitions);

    public async Task<ICommunityStore> OpenStoreAsync() => await _scylla.OpenAsync();

    /// <summary>Events that are not durable in the store, by Kafka's and the store's own word.</summary>
    public async Task<long> LagAsync()
    {
        long lag = 0;
        for (var partition = 0; partition < _log.PartitionCount; partition++)
        {
            var range = await _log.GetRangeAsync(partition);
            lag += range.End - ((await _log.GetCommitAsync(partition))?.NextOffset ?? 0);
        }

        return lag;
    }

    /// <summary>Up to which sequence the shards are durable in the log, as the nodes say that answer.</summary>
    public async Task<Dictionary<int, long>> DurableAsync()
    {
        var durable = new Dictionary<int, long>();
        foreach (var status in await Task.WhenAll(_nodes.Select(n => n.Process.StatusAsync())))
        {
            foreach (var (shard, sequence) in status is { } known ? Cli.Chaos.NodeProgress.DurableSequences(known) : [])
                durable[shard] = sequence;
        }

        return durable;
    }

    /// <summary>Whether all that was played stands in the log, and all of the log in the store.</summary>
    public async Task<bool> IsLevelAsync()
    {
        if (!Played.AllPlayed)
            return false;
        var durable = await DurableAsync();
        return Played.Shards.All(s => durable.GetValueOrDefault(s.Shard, -1) >= s.LastSequence) && await LagAsync() == 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            node.Dispose();
        await Network.DisposeAsync();
        if (_log is not null)
            await _log.DisposeAsync();
        if (_state is not null)
            await _state.DisposeAsync();
        if (_discord is not null)
            await _discord.DisposeAsync();
        if (_scylla is not null)
        {
            await _scylla.ExecuteAsync($"DROP KEYSPACE IF EXISTS {JournalKeyspace}");
            await _scylla.DisposeAsync();
        }

        _kafka.Dispose();
    }

    private string JournalKeyspace => _scylla.Keyspace + "_akka";

    private async Task StartAsync()
    {
        Directory.CreateDirectory(_options.Logs);
        _scylla = await ScyllaSpace.ReserveAsync();
        await _scylla.MakeAsync();
        foreach (var statement in PersistenceSchema.Statements(JournalKeyspace, "{'class': 'SimpleStrategy', 'replication_factor': 1}"))
            await _scylla.ExecuteAsync(statement);
        foreach (var topic in new[] { "events", "interactions" })
            _kafka.CreateTopic($"arrakis.{topic}", _options.Partitions);
        foreach (var topic in new[] { "identify", "nodes" })
            _kafka.CreateTopic($"arrakis.{topic}", 1);
        _state = await ScyllaLogState.OpenAsync(new ScyllaCommunityStoreOptions
        {
            Scylla = new Scylla.ScyllaOptions { ContactPoints = await SharedCassandra.ContactPointsAsync() }, Keyspace = _scylla.Keyspace,
        });
        _log = await KafkaEventLog.OpenAsync(_kafkaOptions, _state, _state, _state, NullLoggerFactory.Instance);
        await StartDiscordAsync();
        for (var number = 0; number < _options.Nodes; number++)
        {
            var name = number;
            _nodes.Add(new TrialNode(number, life => StartNode(name, life)));
        }

        foreach (var node in _nodes)
            node.Start();
    }

    private NodeProcess StartNode(int number, int life) => NodeProcess.Start(
        Path.Combine(_options.Logs, string.Create(CultureInfo.InvariantCulture, $"node-{number}.{life}.log")),
        ["--discord-url", Discord.ToString(), "--trust-event-time"],
        [
            .. _scylla.Settings, .. Network.Settings(number),
            ("KAFKA_BOOTSTRAP_SERVERS", _kafka.BootstrapServers), ("KAFKA_FETCH_WAIT_MS", "10"), ("KAFKA_SESSION_TIMEOUT_MS", "6000"),
            ("AKKA_SPLIT_BRAIN_STABLE_AFTER_MS", "3000"), ("AKKA_ROLES", RolesOf(number)),
            ("NODE_NAME", string.Create(CultureInfo.InvariantCulture, $"node-{number}")),
            ("POOL_ID", number.ToString(CultureInfo.InvariantCulture)), ("SHARDS_PER_POOL", "1"),
            ("TOTAL_SHARDS", _options.Shards.ToString(CultureInfo.InvariantCulture)), ("DISCORD_TOKEN", SimulatedDiscord.Token),
            ("STORED_RANKS", "100000"), ("HTTP_PORT", "0"), ("TMPDIR", _options.Logs),
        ]);

    private string RolesOf(int number) => (_options.HasGatewayApart, number) switch
    {
        (false, _) => "gateway,pipeline",
        (true, 0) => "gateway",
        _ => "pipeline",
    };

    private async Task StartDiscordAsync()
    {
        var file = TraceFile.Load(_options.Trace);
        _discord = await DiscordSimulator.StartAsync(new SimulatorOptions
        {
            TracePath = _options.Trace,
            Communities = _options.Communities,
            Shards = _options.Shards,
            Speed = PlaybackSpeed.Times((file.LastTimeMs - file.FirstTimeMs) / _options.Time.TotalMilliseconds),
            Token = SimulatedDiscord.Token,
            IdentifyInterval = TimeSpan.FromMilliseconds(50),
            DispatchDelayAfterReadyMs = 0,
        });
    }
}

using System.Globalization;
using System.Security.Cryptography;
using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Topics;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>
/// Where a run on many processes keeps what it makes: a keyspace, and topics. Topics of its own are made unless a prefix was
/// named, whose topics have to be there and empty (a broker that makes no topics on demand).
/// </summary>
internal sealed class ChaosSpace : IAsyncDisposable
{
    private const int Partitions = 16;
    private const string PrefixSetting = "KAFKA_TOPIC_PREFIX";
    private const string SessionTimeoutSetting = "KAFKA_SESSION_TIMEOUT_MS";

    // The least that Kafka allows by default: a run should not wait for the dead longer than it must.
    private static readonly TimeSpan LeastSessionTimeout = TimeSpan.FromSeconds(6);
    private readonly StoreSpace _store;
    private readonly KafkaOptions _kafka;
    private KafkaEventLog? _log;
    private ScyllaLogState? _state;
    private bool _areTopicsOurs;

    private ChaosSpace(StoreSpace store, KafkaOptions kafka) => (_store, _kafka) = (store, kafka);

    /// <summary>How long the group waits for a member that is silent.</summary>
    public TimeSpan SessionTimeout => _kafka.SessionTimeout;

    /// <summary>The scores.</summary>
    public StoreChoice Store => _store.Choice;

    /// <summary>What was refused.</summary>
    public IDeadLetterStore DeadLetters => _state!;

    /// <summary>By which a process finds all of it, beside what the settings say.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["SCYLLA_KEYSPACE"] = Store.Scylla!.Keyspace,
        [PrefixSetting] = _kafka.Prefix,
        [SessionTimeoutSetting] = _kafka.SessionTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Makes what is not there.</summary>
    /// <exception cref="UsageException">Kafka or ScyllaDB is not named, or what is named is not empty.</exception>
    public static async Task<ChaosSpace> MakeAsync(ChaosRequest request, CancellationToken cancellationToken)
    {
        if (request.Store == StoreKind.Sqlite)
            throw new UsageException("Several processes need a store that they share: --store scylla.");
        var settings = Settings.Load();
        var choice = LogChoice.OnKafka(settings);
        settings.ThrowIfMistaken();
        using var data = DataDirectory.Temporary();
        var store = await StoreSpace.MakeAsync(new StoreChoice(choice.Scylla), data, cancellationToken);
        var isNamed = System.Environment.GetEnvironmentVariable(PrefixSetting) is { Length: > 0 };
        var space = new ChaosSpace(store, choice.Kafka! with
        {
            ClientId = "chaos",
            Prefix = isNamed ? choice.Kafka.Prefix : $"arrakis-chaos-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.",
            SessionTimeout = System.Environment.GetEnvironmentVariable(SessionTimeoutSetting) is { Length: > 0 }
                ? choice.Kafka.SessionTimeout
                : LeastSessionTimeout,
        });
        try
        {
            await space.OpenAsync(isNamed, cancellationToken);
            return space;
        }
        catch
        {
            await space.DisposeAsync();
            throw;
        }
    }

    /// <summary>Events that are not yet durable in the store, by Kafka's and the store's own word.</summary>
    public async Task<long> LagAsync(CancellationToken cancellationToken)
    {
        long lag = 0;
        for (var partition = 0; partition < _log!.PartitionCount; partition++)
        {
            var range = await _log.GetRangeAsync(partition, cancellationToken);
            var commit = await _log.GetCommitAsync(partition, cancellationToken);
            lag += range.End - (commit?.NextOffset ?? 0);
        }

        return lag;
    }

    public async ValueTask DisposeAsync()
    {
        if (_log is not null)
            await _log.DisposeAsync();
        if (_state is not null)
            await _state.DisposeAsync();
        await _store.DisposeAsync();
        if (_areTopicsOurs)
            await DeleteTopicsAsync();
    }

    private async Task DeleteTopicsAsync()
    {
        try
        {
            using var topics = new KafkaTopics(_kafka, NullLogger.Instance);
            await topics.DeleteAsync(TopicPlan.For(_kafka, Partitions, replicas: 1).Select(plan => plan.Name));
        }
        catch (EventLogException fault)
        {
            await Console.Error.WriteLineAsync($"arrakis: the topics {_kafka.Prefix}* stay and may be deleted: {fault.Message}");
        }
    }

    private async Task OpenAsync(bool areTopicsThere, CancellationToken cancellationToken)
    {
        if (!areTopicsThere)
        {
            _areTopicsOurs = true;
            using var topics = new KafkaTopics(_kafka, NullLogger.Instance);
            // Brokers are not what is broken here.
            await topics.CreateAsync(TopicPlan.For(_kafka, Partitions, replicas: 1), cancellationToken);
        }

        var scylla = Store.Scylla!;
        _state = await ScyllaLogState.OpenAsync(
            new ScyllaCommunityStoreOptions { Scylla = scylla.Options, Keyspace = scylla.Keyspace }, cancellationToken);
        _log = await KafkaEventLog.OpenAsync(_kafka, _state, _state, _state, NullLoggerFactory.Instance, cancellationToken);
        for (var partition = 0; partition < _log.PartitionCount; partition++)
        {
            if ((await _log.GetRangeAsync(partition, cancellationToken)).End > 0)
            {
                throw new UsageException(
                    $"{_kafka.EventsTopic} already holds events: name an empty topic with {PrefixSetting}, or leave it out.");
            }
        }
    }
}

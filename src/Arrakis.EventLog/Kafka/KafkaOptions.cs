namespace Arrakis.EventLog.Kafka;

/// <summary>How Kafka is reached, and what is asked of it. The same in every process of a cluster, but for the addresses.</summary>
public sealed record KafkaOptions
{
    /// <summary>Where clients begin: <c>host:port,host:port</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>
    /// What the names of topics and consumer groups begin with (default: <c>arrakis.</c>). One for each cluster of Arrakis.
    /// </summary>
    public string Prefix { get; init; } = "arrakis.";

    /// <summary>What this process is called, in Kafka and by operators.</summary>
    public string ClientId { get; init; } = "arrakis";

    /// <summary>
    /// How long a record waits for others of its batch (default: 5 ms). Longer makes larger batches, and every event later by as
    /// much.
    /// </summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// How long a broker holds a request of a reader that is level with the log (default: 100 ms). The mock cluster wants 10.
    /// </summary>
    public TimeSpan FetchWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bytes of payloads that are read ahead of each partition (default: 1 MiB); beyond, its fetching is paused.</summary>
    public int ReadAheadBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// A member of the group that is silent for so long loses its partitions (default: 10 s). Kafka allows 6 s to 30 min by
    /// default.
    /// </summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An owner that is asked for its partitions has so long to write what it has applied (default: 60 s).</summary>
    public TimeSpan RebalanceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the durable offsets are told to the consumer group, for tools that show its lag (default: 5 s).</summary>
    public TimeSpan GroupCommitInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Settings of librdkafka that stand over all others, such as <c>security.protocol</c>. They hold secrets: never printed.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The topic of the events.</summary>
    public string EventsTopic => Prefix + "events";

    /// <summary>The topic of the commands, with as many partitions as <see cref="EventsTopic"/>.</summary>
    public string InteractionsTopic => Prefix + "interactions";

    /// <summary>The topic by which gateways take turns to start sessions.</summary>
    public string IdentifyTopic => Prefix + "identify";

    /// <summary>The topic in which nodes say how they are, and are asked to drain.</summary>
    public string NodesTopic => Prefix + "nodes";

    /// <summary>The consumer group of the pipelines.</summary>
    public string Group => Prefix + "pipeline";

    /// <summary>Without secrets.</summary>
    public override string ToString() => $"Kafka at {BootstrapServers}, topics {Prefix}*";
}

using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Groups;

/// <summary>How a member of the consumer group is set up.</summary>
internal static class GroupSettings
{
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The consumer's settings. Nothing is ever read by it, so offsets are committed only as they are told, and nobody starts from them.
    /// </summary>
    public static ConsumerConfig For(KafkaOptions options) => KafkaClients.Configure(
        new ConsumerConfig
        {
            GroupId = options.Group,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Latest,
            SessionTimeoutMs = Milliseconds(options.SessionTimeout),
            HeartbeatIntervalMs = Milliseconds(Heartbeat(options)),
            MaxPollIntervalMs = Math.Max(Milliseconds(options.RebalanceTimeout), Milliseconds(options.SessionTimeout)),
            QueuedMinMessages = 1,
            QueuedMaxMessagesKbytes = 1,
        },
        options);

    /// <summary>How long a revoked partition may take to be drained: the rest is for the group to come together in.</summary>
    public static TimeSpan DrainLimit(KafkaOptions options) => options.RebalanceTimeout * 2 / 3;

    // A third, so that two may be lost before the session is.
    private static TimeSpan Heartbeat(KafkaOptions options) =>
        options.SessionTimeout / 3 < LongestHeartbeat ? options.SessionTimeout / 3 : LongestHeartbeat;

    private static int Milliseconds(TimeSpan time) => checked((int)time.TotalMilliseconds);
}

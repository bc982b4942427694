using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Reading;

/// <summary>The settings of a consumer that chooses its offsets itself.</summary>
internal static class ReaderSettings
{
    // What is fetched for a partition that is then paused is thrown away and fetched again, so little is fetched ahead of the buffers.
    private const int QueuedKilobytes = 16 * 1024;
    private const int SmallestFetch = 64 * 1024;

    /// <summary>The settings for a reader.</summary>
    public static ConsumerConfig For(KafkaOptions options) => KafkaClients.Configure(
        new ConsumerConfig
        {
            // The client wants a name; no group of it is ever joined.
            GroupId = options.Prefix + "readers",
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
            IsolationLevel = IsolationLevel.ReadUncommitted,
            CheckCrcs = true,
            FetchWaitMaxMs = (int)options.FetchWait.TotalMilliseconds,
            FetchErrorBackoffMs = 100,
            QueuedMaxMessagesKbytes = QueuedKilobytes,
            MaxPartitionFetchBytes = Math.Max(SmallestFetch, options.ReadAheadBytes / 2),
            ConsumeResultFields = "timestamp",
        },
        options);
}

using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>The settings of the producer.</summary>
internal static class ProducerSettings
{
    /// <summary>A batch of several records is at most so large. Below what topics take by default (1,048,588), with room to spare.</summary>
    public const int BatchBytes = 512 * 1024;

    private const int QueueKilobytes = 64 * 1024;
    private const int QueueRecords = 1_000_000;

    /// <summary>The settings for an appender.</summary>
    public static ProducerConfig For(KafkaOptions options)
    {
        var config = new ProducerConfig
        {
            Acks = Acks.All,
            EnableIdempotence = true,
            // A batch that fails for good ends the producer: were later ones stored in its place, their sequences would make
            // duplicates of the records that come again.
            EnableGaplessGuarantee = true,
            // An outage is waited for, however long it takes.
            MessageTimeoutMs = 0,
            LingerMs = options.Linger.TotalMilliseconds,
            BatchSize = BatchBytes,
            QueueBufferingMaxKbytes = QueueKilobytes,
            QueueBufferingMaxMessages = QueueRecords,
            CompressionType = CompressionType.Lz4,
            DeliveryReportFields = "value,timestamp",
        };
        config.Set("batch.num.messages", "10000");
        return KafkaClients.Configure(config, options);
    }
}

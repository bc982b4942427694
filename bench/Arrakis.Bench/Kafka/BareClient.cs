using Arrakis.Shared.Log;
using Confluent.Kafka;

namespace Arrakis.Bench.Kafka;

/// <summary>Confluent.Kafka as a program would use it that only moves bytes: the same settings, every record as it comes.</summary>
internal sealed class BareClient(Broker broker, PendingRecord[] records) : IKafkaClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name => "Confluent.Kafka";

    /// <summary>The settings of our producer.</summary>
    public static ProducerConfig Producing(Broker broker)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            Acks = Acks.All,
            EnableIdempotence = true,
            EnableGaplessGuarantee = true,
            MessageTimeoutMs = 0,
            LingerMs = broker.Options("").Linger.TotalMilliseconds,
            BatchSize = 512 * 1024,
            QueueBufferingMaxKbytes = 64 * 1024,
            QueueBufferingMaxMessages = 1_000_000,
            CompressionType = CompressionType.Lz4,
            DeliveryReportFields = "none",
        };
        config.Set("batch.num.messages", "10000");
        return config;
    }

    public Task<KafkaFigures> WriteAsync(string prefix) => Task.Run(() =>
    {
        using var producer = new ProducerBuilder<Null, byte[]>(Producing(broker)).SetLogHandler((_, _) => { }).Build();
        var topic = broker.Options(prefix).EventsTopic;
        var delivered = 0;
        foreach (var (partition, payload) in records)
            Produce(producer, new TopicPartition(topic, partition), payload.ToArray(), report => Count(report, ref delivered));
        producer.Flush(Patience);
        // Nothing is left to be delivered while the last reports are still being made, by two threads.
        return SpinWait.SpinUntil(() => Volatile.Read(ref delivered) == records.Length, Patience)
            ? KafkaFigures.Unmeasured
            : throw new InvalidOperationException($"{delivered:N0} of {records.Length:N0} events were acknowledged.");
    });

    public Task<KafkaFigures> ReadAsync(string prefix) => Task.Run(() =>
    {
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = "bench",
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            CheckCrcs = true,
            FetchWaitMaxMs = (int)broker.Options(prefix).FetchWait.TotalMilliseconds,
            QueuedMaxMessagesKbytes = 16 * 1024,
            MaxPartitionFetchBytes = 512 * 1024,
            ConsumeResultFields = "timestamp",
        }).Build();
        var topic = broker.Options(prefix).EventsTopic;
        consumer.Assign(records.Select(r => r.Partition).Distinct().Select(p => new TopicPartitionOffset(topic, p, 0)));
        for (var read = 0; read < records.Length; read++)
        {
            if (consumer.Consume(Patience) is null)
            {
                throw new InvalidOperationException(
                    $"{read:N0} of {records.Length:N0} events were read: the broker does not keep so many; give fewer --events.");
            }
        }

        consumer.Unassign();
        return KafkaFigures.Unmeasured;
    });

    public void Dispose()
    {
    }

    private static void Count(DeliveryReport<Null, byte[]> report, ref int delivered)
    {
        if (!report.Error.IsError)
            Interlocked.Increment(ref delivered);
    }

    /// <summary>Hands a record over, and waits where there is no room.</summary>
    public static void Produce(
        IProducer<Null, byte[]> producer, TopicPartition where, byte[] value, Action<DeliveryReport<Null, byte[]>>? delivered)
    {
        while (true)
        {
            try
            {
                producer.Produce(where, new Message<Null, byte[]> { Value = value }, delivered);
                return;
            }
            catch (ProduceException<Null, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                Thread.Sleep(1);
            }
        }
    }
}

using Arrakis.Shared.Log;
using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Reading;

/// <summary>Asks brokers for the ends of partitions, a few at a time: librdkafka blocks a thread for each question.</summary>
internal sealed class Watermarks(IConsumer<Ignore, byte[]> consumer, string topic) : IDisposable
{
    private const int AtOnce = 8;
    private readonly SemaphoreSlim _slots = new(AtOnce);

    /// <summary>The ends as the partition's leader says now.</summary>
    /// <exception cref="EventLogException">No broker answers; transient.</exception>
    public async Task<LogRange> AskAsync(int partition, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        var asking = Task.Run(() => Ask(partition), CancellationToken.None);
        return await asking.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the questions that are on their way; they need the consumer.</summary>
    public async Task DrainAsync()
    {
        for (var slot = 0; slot < AtOnce; slot++)
            await _slots.WaitAsync(KafkaClients.Patience * 2);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private LogRange Ask(int partition)
    {
        try
        {
            var marks = consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), KafkaClients.Patience);
            return new LogRange(marks.Low.Value, marks.High.Value);
        }
        catch (KafkaException fault)
        {
            throw new EventLogException(
                $"{topic}: no broker says which offsets partition {partition} holds: {fault.Error.Reason}", isTransient: true, fault);
        }
        finally
        {
            _slots.Release();
        }
    }
}

using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// Reads partitions of one topic from offsets of its own choice, without a consumer group. One consumer serves all partitions;
/// each has a bounded buffer, and a partition whose buffer is full is not fetched until half of it is free. All members may be
/// called from many threads at once; one partition has one reader.
/// </summary>
public sealed class KafkaTopicReader : IAsyncDisposable
{
    /// <summary>Creates the reader; nothing is read before it is asked.</summary>
    public KafkaTopicReader(KafkaOptions options, string topic, ILogger logger) => throw new NotImplementedException();

    /// <summary>
    /// Replaces the contents of <paramref name="into"/> by up to <paramref name="maxRecords"/> records from
    /// <paramref name="fromOffset"/> on. Empty at the tail alone: the first read from an offset asks the broker where the tail
    /// is, and waits for what is below it.
    /// </summary>
    /// <exception cref="EventLogException">
    /// The broker is not reachable (transient); or <paramref name="fromOffset"/> is below what retention kept, or above the tail.
    /// </exception>
    public ValueTask ReadAsync(int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Completes when the partition holds a record at <paramref name="offset"/>.</summary>
    /// <exception cref="EventLogException">The partition cannot be read any more.</exception>
    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The offsets that a partition holds: of one that is being read, as its last fetch said; of others, as the broker says now.</summary>
    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops reading a partition and forgets what was read ahead.</summary>
    public void Release(int partition) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

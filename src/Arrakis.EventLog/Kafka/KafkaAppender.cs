using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// Appends to topics: one idempotent producer with acks of all in-sync replicas. An outage is waited for, however long it takes;
/// what waits is bounded, and callers wait for room. All members may be called from many threads at once.
/// </summary>
public sealed class KafkaAppender : IAsyncDisposable
{
    /// <summary>Creates the producer; it connects by itself.</summary>
    public KafkaAppender(KafkaOptions options, ILogger logger) => throw new NotImplementedException();

    /// <summary>Why nothing can be appended at the moment; null while brokers are reachable.</summary>
    public string? Trouble => throw new NotImplementedException();

    /// <summary>Appends one record, and says where it stands.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="key">The record's key; null for none.</param>
    /// <param name="payload">The record's value.</param>
    /// <param name="cancellationToken">Cancels waiting; the record may still be appended.</param>
    /// <exception cref="EventLogException">The record itself is refused.</exception>
    public ValueTask<AppendedRecord> AppendAsync(
        string topic, int partition, string? key, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Waits until what was appended is durable, and ends.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>Where a record was appended.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="AppendedMs">The time that it carries, Unix milliseconds.</param>
/// <param name="IsBrokerTime">Whether the broker's clock stamped it, as against this process's.</param>
public readonly record struct AppendedRecord(long Offset, long AppendedMs, bool IsBrokerTime);

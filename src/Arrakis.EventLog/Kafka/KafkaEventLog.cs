using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// The event log on Kafka, for more than one machine. Positions, dead letters and sessions stand in the store, beside the rows
/// that they speak for; only records stand in Kafka.
/// </summary>
public sealed class KafkaEventLog : IEventLog
{
    /// <inheritdoc/>
    public int PartitionCount => throw new NotImplementedException();

    /// <inheritdoc/>
    public string LogId => throw new NotImplementedException();

    /// <summary>Why nothing can be appended at the moment; null while brokers are reachable.</summary>
    public string? Trouble => throw new NotImplementedException();

    /// <summary>Connects, and looks at the topic.</summary>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="positions">Keeps the log's identity and its committed positions.</param>
    /// <param name="letters">Keeps what is refused.</param>
    /// <param name="sessions">Keeps where shards resume.</param>
    /// <param name="loggers">Where log lines go.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="EventLogException">No broker is reachable, or there is no such topic; the text says how it is made.</exception>
    public static Task<KafkaEventLog> OpenAsync(
        KafkaOptions options, ILogPositionStore positions, IDeadLetterStore letters, IGatewaySessionStore sessions,
        ILoggerFactory loggers, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Where records are appended; other topics of this process share it.</summary>
    public KafkaAppender Appender => throw new NotImplementedException();

    /// <summary>The offset after the last record of a partition that this process has appended; 0 before the first.</summary>
    public long AppendedEnd(int partition) => throw new NotImplementedException();

    /// <summary>Stops reading a partition that this process does not own any more.</summary>
    public void Release(int partition) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask ReadAsync(int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

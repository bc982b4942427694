using System.Text;
using Arrakis.EventLog.Kafka.Appending;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// Appends to topics: one idempotent producer with acks of all in-sync replicas. An outage is waited for, however long it takes;
/// what waits is bounded, and callers wait for room. All members may be called from many threads at once.
/// </summary>
/// <remarks>
/// Records of one call and one partition keep their order, and none is stored after another of its call has failed: what is sent
/// again stands behind what was stored. A producer that has failed for good is replaced by another.
/// </remarks>
public sealed class KafkaAppender : IAsyncDisposable
{
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);
    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly ProducerHealth _health;
    private readonly Lock _lock = new();
    private ProducerGeneration _current;
    private volatile bool _disposed;

    /// <summary>Creates the producer; it connects by itself.</summary>
    /// <exception cref="EventLogException">librdkafka cannot be loaded, or refuses a setting.</exception>
    public KafkaAppender(KafkaOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _logger) = (options, logger);
        _health = new ProducerHealth(options, logger) { Probe = Probe };
        _current = new ProducerGeneration(options, _health, logger);
    }

    /// <summary>Why nothing can be appended at the moment; null while brokers are reachable.</summary>
    public string? Trouble => _health.Trouble;

    /// <summary>Appends one record, and says where it stands.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="key">The record's key; null for none.</param>
    /// <param name="payload">The record's value.</param>
    /// <param name="cancellationToken">Cancels waiting; the record may still be appended.</param>
    /// <exception cref="EventLogException">The record is refused; or it is not known whether it was appended (transient).</exception>
    public async ValueTask<AppendedRecord> AppendAsync(
        string topic, int partition, string? key, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        var keyBytes = key is null ? null : Encoding.UTF8.GetBytes(key);
        var call = await RunAsync(topic, [new PendingRecord(partition, payload)], keyBytes, cancellationToken);
        if (call.RefusedRecords is [var refused])
            throw refused.Reason;
        if (call.Failure is { } failure)
            throw failure;
        return new AppendedRecord(call.Offsets[0], call.Time.UnixTimestampMs, call.Time.Type == TimestampType.LogAppendTime);
    }

    /// <summary>Waits until what was appended is durable, for at most 30 s, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        var left = await Task.Run(() => _current.Flush(FlushPatience));
        if (left > 0)
            _logger.LogError("{Options}: {Left} records are not durable, and are given up at the close", _options, left);
        _health.Probe = null;
        var closed = new EventLogException($"{_options}: the appender was closed before the records were durable", isTransient: true);
        _current.Fail(closed);
        await Task.Run(_current.Dispose);
    }

    /// <summary>Appends records in order. The call that is returned is settled: it says of each record what became of it.</summary>
    internal async ValueTask<AppendCall> RunAsync(
        string topic, IReadOnlyList<PendingRecord> records, byte[]? key, CancellationToken cancellationToken)
    {
        var call = new AppendCall(records.Count);
        var producer = Begin(call);
        _health.CallBegins();
        try
        {
            var handedOver = 0;
            TopicPartition? where = null;
            try
            {
                // What follows a record that has failed is not sent: stored before it comes again, it would make that one look like
                // a duplicate, whose sequence is below one that was seen.
                for (; handedOver < records.Count && call.Failure is null; handedOver++)
                {
                    var (partition, payload) = records[handedOver];
                    // A community's records often follow each other.
                    if (where?.Partition.Value != partition)
                        where = new TopicPartition(topic, partition);
                    if (!await producer.SendAsync(where, key, new Outgoing(payload, call, handedOver), cancellationToken))
                    {
                        call.NoteFailure(producer.Failure!);
                        break;
                    }
                }
            }
            finally
            {
                call.HandedOver(handedOver);
            }

            await call.Settled.WaitAsync(cancellationToken);
            return call;
        }
        finally
        {
            _health.CallEnds();
            producer.End(call);
        }
    }

    private ProducerGeneration Begin(AppendCall call)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            while (!_current.TryBegin(call))
                Replace(_current.Failure!);
            return _current;
        }
    }

    private void Replace(EventLogException failure)
    {
        _logger.LogWarning("{Reason}", failure.Message);
        _current = new ProducerGeneration(_options, _health, _logger);
    }

    private bool Probe() => _current.IsAnswered(ProbePatience);
}

/// <summary>Where a record was appended.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="AppendedMs">The time that it carries, Unix milliseconds.</param>
/// <param name="IsBrokerTime">Whether the broker's clock stamped it, as against this process's.</param>
public readonly record struct AppendedRecord(long Offset, long AppendedMs, bool IsBrokerTime);

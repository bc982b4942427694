using System.Runtime.CompilerServices;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Interactions;

/// <summary>
/// The commands in the topic <see cref="KafkaOptions.InteractionsTopic"/>, without a consumer group: an owner reads a partition from
/// its beginning, which is minutes old, and whoever takes over reads it again.
/// </summary>
public sealed class KafkaInteractionFeed : IInteractionFeed, IAsyncDisposable
{
    private const int MaxRecords = 200;
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);
    private readonly KafkaTopicReader _reader;
    private readonly int _partitions;
    private readonly TimeProvider _time;
    private readonly SeldomLogger _logger;

    /// <summary>Creates the feed; nothing is read before it is asked.</summary>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="partitions">How many partitions the events have, and so the commands.</param>
    /// <param name="logger">Where log lines go.</param>
    /// <param name="time">The clock of pauses; the system's if null.</param>
    public KafkaInteractionFeed(KafkaOptions options, int partitions, ILogger logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _reader = new KafkaTopicReader(options, options.InteractionsTopic, logger);
        _partitions = partitions;
        _time = time ?? TimeProvider.System;
        _logger = new SeldomLogger(logger, _time);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SentInteraction> ReadAsync(
        int partition, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var batch = new LogBatch();
        long? next = null;
        try
        {
            while (true)
            {
                next = await FillAsync(partition, next, batch, cancellationToken);
                for (var i = 0; i < batch.Count; i++)
                {
                    next = batch[i].Offset + 1;
                    if (Decode(partition, batch[i]) is { } sent)
                        yield return sent;
                }
            }
        }
        finally
        {
            _reader.Release(partition);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // Returns where it has read; the beginning where the offset is not known, or not there any more.
    private async Task<long> FillAsync(int partition, long? next, LogBatch batch, CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            try
            {
                var from = next ??= (await _reader.GetRangeAsync(partition, cancellationToken)).Start;
                await _reader.ReadAsync(partition, from, MaxRecords, batch, cancellationToken);
                if (batch.Count > 0)
                    return from;
                await _reader.WaitForRecordAsync(partition, from, cancellationToken);
            }
            catch (EventLogException fault)
            {
                if (fault.Message != told)
                {
                    _logger.LogWarning(
                        "Commands of partition {Partition} cannot be read, and will be: {Reason}", partition, told = fault.Message);
                }

                InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "read"));
                // Retention went past us, or the topic was made anew: nothing that a user still waits for is lost by that.
                if (!fault.IsTransient)
                {
                    _reader.Release(partition);
                    next = null;
                }
                await Task.Delay(ReadAgainAfter, _time, cancellationToken);
            }
        }
    }

    private SentInteraction? Decode(int partition, LogRecord record)
    {
        var sent = InteractionCodec.Decode(record.Payload.Span, partition, _partitions, out var fault);
        if (sent is null)
        {
            InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "undecodable"));
            _logger.LogWarning(
                "The record at offset {Offset} of the commands' partition {Partition} was skipped: {Reason}", record.Offset, partition,
                fault);
        }
        return sent;
    }
}

using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Streams;

/// <summary>Turns what a consumer delivers into records of the log, and tells of offsets that are missing between them.</summary>
internal sealed class GapWatch(string topic, int partition, long from, ILogger logger)
{
    private long _next = from;

    /// <summary>A record that follows the last one.</summary>
    /// <exception cref="EventLogException">It stands before the last one; transient, for another reading begins anew.</exception>
    public LogRecord Pass(ConsumeResult<Ignore, byte[]> result)
    {
        var offset = result.Offset.Value;
        if (offset < _next)
        {
            throw new EventLogException(
                $"{topic}: partition {partition} delivers offset {offset} where {_next} has its turn", isTransient: true);
        }


        if (offset > _next)
            TellMissing(_next, offset - _next);
        _next = offset + 1;
        var time = result.Message.Timestamp;
        return new LogRecord(
            offset, result.Message.Value ?? [], time.Type == TimestampType.NotAvailable ? 0 : time.UnixTimestampMs);
    }

    // Nothing of ours leaves holes: no transactions, no compaction.
    private void TellMissing(long first, long count)
    {
        EventLogMetrics.Missing.Add(count, new KeyValuePair<string, object?>("topic", topic));
        logger.LogError(
            "{Topic}: partition {Partition} does not hold {Count} offsets from {From} on. Unless somebody deleted records or writes to the "
            + "topic in transactions, Kafka has lost them; reading goes on behind them", topic, partition, count, first);
    }
}

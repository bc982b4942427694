using Arrakis.EventLog.Kafka;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>The part of a log on Kafka that streams read; positions and letters are others'.</summary>
internal sealed class TopicLog(KafkaOptions options, int partitions) : PartialLog
{
    private readonly KafkaTopicReader _reader = new(options, options.EventsTopic, NullLogger.Instance);

    public override int PartitionCount => partitions;

    public override string LogId => options.EventsTopic;

    public override ValueTask ReadAsync(
        int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(partition, fromOffset, maxRecords, into, cancellationToken);

    public override ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        _reader.WaitForRecordAsync(partition, offset, cancellationToken);

    public override ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) =>
        _reader.GetRangeAsync(partition, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await base.DisposeAsync();
    }
}

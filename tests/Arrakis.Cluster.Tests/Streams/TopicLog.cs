using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>The part of a log on Kafka that streams read; positions and letters are others'.</summary>
internal sealed class TopicLog(KafkaOptions options, int partitions) : IEventLog
{
    private readonly KafkaTopicReader _reader = new(options, options.EventsTopic, NullLogger.Instance);

    public int PartitionCount => partitions;

    public string LogId => options.EventsTopic;

    public ValueTask ReadAsync(
        int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(partition, fromOffset, maxRecords, into, cancellationToken);

    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        _reader.WaitForRecordAsync(partition, offset, cancellationToken);

    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) =>
        _reader.GetRangeAsync(partition, cancellationToken);

    public ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => _reader.DisposeAsync();
}

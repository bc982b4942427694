using System.Collections.Concurrent;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>The part of a log that a shard's stream leaves to others: dead letters and sessions.</summary>
internal sealed class SideLog : IEventLog
{
    public ConcurrentQueue<DeadLetter> Letters { get; } = new();

    public ConcurrentQueue<GatewaySession> Sessions { get; } = new();

    public int PartitionCount => 2;

    public string LogId => "side";

    public ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Records.Count > 0)
            throw new InvalidOperationException("records go to Kafka by the stream");
        foreach (var letter in request.DeadLetters)
            Letters.Enqueue(letter);
        if (request.Session is { } session)
            Sessions.Enqueue(session);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReadAsync(
        int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

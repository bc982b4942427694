using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>A log that counts how often records were read from it.</summary>
internal sealed class CountedReads(IEventLog log) : IEventLog
{
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public int PartitionCount => log.PartitionCount;

    public string LogId => log.LogId;

    public async ValueTask ReadAsync(
        int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default)
    {
        await log.ReadAsync(partition, fromOffset, maxRecords, into, cancellationToken);
        if (into.Count > 0)
            Interlocked.Increment(ref _reads);
    }

    public ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) =>
        log.AppendAsync(request, cancellationToken);

    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        log.WaitForRecordAsync(partition, offset, cancellationToken);

    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) =>
        log.GetRangeAsync(partition, cancellationToken);

    public ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        log.CommitAsync(partition, commit, cancellationToken);

    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default) =>
        log.GetCommitAsync(partition, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Arrakis.Shared.Log;

namespace Arrakis.Gateway.Tests.Support;

/// <summary>A log for tests that use a part of one: each takes over what it needs, anything else is a mistake of the test.</summary>
internal abstract class PartialLog : IEventLog
{
    public virtual int PartitionCount => 16;

    public virtual string LogId => GetType().Name;

    public virtual ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual ValueTask ReadAsync(
        int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public virtual ValueTask DisposeAsync() => default;
}

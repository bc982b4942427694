using System.Collections.Concurrent;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>
/// A real log that notices when two owners of one process read a partition at once, and may say that it begins later than it does.
/// </summary>
internal sealed class WatchedLog(IEventLog inner) : IEventLog
{
    private readonly ConcurrentDictionary<int, bool> _owned = new();

    /// <summary>Partitions that a second owner began to read before the first had let go.</summary>
    public ConcurrentQueue<int> OwnedTwice { get; } = new();

    /// <summary>The lowest offset that it admits to hold.</summary>
    public long Start { get; set; }

    public int PartitionCount => inner.PartitionCount;

    public string LogId => inner.LogId;

    // The first that an owner does.
    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default)
    {
        if (!_owned.TryAdd(partition, true))
            OwnedTwice.Enqueue(partition);
        return inner.GetCommitAsync(partition, cancellationToken);
    }

    public void Release(int partition) => _owned.TryRemove(partition, out _);

    public async ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default)
    {
        var range = await inner.GetRangeAsync(partition, cancellationToken);
        return range with { Start = Math.Max(range.Start, Start) };
    }

    public ValueTask ReadAsync(
        int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(partition, fromOffset, maxRecords, into, cancellationToken);

    public ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(request, cancellationToken);

    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        inner.WaitForRecordAsync(partition, offset, cancellationToken);

    public ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        inner.CommitAsync(partition, commit, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

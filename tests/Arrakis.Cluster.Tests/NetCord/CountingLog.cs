using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.NetCord;

/// <summary>A log that counts and keeps nothing.</summary>
internal sealed class CountingLog(long expected) : IEventLog, IGatewaySessionStore, IInteractionSink
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;

    public Task Done => _done.Task;

    public int PartitionCount => 16;

    public string LogId => "counting";

    public ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        if ((_count += request.Records.Count) >= expected)
            _done.TrySetResult();
        return default;
    }

    public ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default) => default;

    public ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default) => default;

    public bool TryAccept(Interaction interaction) => true;

    public ValueTask ReadAsync(int partition, long fromOffset, int maxRecords, LogBatch into,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask CommitAsync(int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<LogCommit?> GetCommitAsync(int partition, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}

using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Bench.Kafka;

/// <summary>What a store keeps for a log, for a benchmark in which nothing is committed and nothing refused.</summary>
internal sealed class NoLogState : ILogPositionStore, IDeadLetterStore, IGatewaySessionStore
{
    public ValueTask<string> IdentifyLogAsync(string name, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult($"kafka:{name}#1");

    public ValueTask<string> RenewLogAsync(string name, string old, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask CommitAsync(string logId, int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<LogCommit?> GetCommitAsync(string logId, int partition, CancellationToken cancellationToken = default) => default;

    public ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default) => default;

    public ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"refused: {letters[0].Reason}");

    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => default;

    public ValueTask<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<DeadLetter>>([]);

    public ValueTask<IReadOnlySet<string>> KeysFromAsync(
        int epoch, int partition, long fromOffset, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlySet<string>>(new HashSet<string>());

    public ValueTask<int> ScrubAsync(MemberId member, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<DeadLetter?> FindAsync(string key, CancellationToken cancellationToken = default) => default;

    public ValueTask MarkReplayedAsync(IReadOnlyList<string> keys, long replayedMs, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}

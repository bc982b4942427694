using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.EventLog.Tests.Kafka;

/// <summary>
/// What the store keeps for a log, in memory; its real form is tested beside the store. It can be told to fail.
/// </summary>
internal sealed class MemoryLogState : ILogPositionStore, IDeadLetterStore, IGatewaySessionStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, int), LogCommit> _commits = [];
    private readonly Dictionary<int, GatewaySession> _sessions = [];
    private readonly Dictionary<string, DeadLetter> _letters = [];

    public bool IsDown { get; set; }

    /// <summary>What it fails by; null for nothing.</summary>
    public Exception? Fault { get; set; }

    public IReadOnlyList<DeadLetter> Letters
    {
        get
        {
            lock (_lock)
                return [.. _letters.Values];
        }
    }

    public ValueTask<string> IdentifyLogAsync(string name, CancellationToken cancellationToken = default) => Do(() => $"kafka:{name}#1");

    public ValueTask<string> RenewLogAsync(string name, string old, CancellationToken cancellationToken = default) =>
        Do(() => $"kafka:{name}#2");

    public async ValueTask CommitAsync(string logId, int partition, LogCommit commit, CancellationToken cancellationToken = default) =>
        await Do(() => commit.NextOffset < (_commits.GetValueOrDefault((logId, partition))?.NextOffset ?? 0)
            ? commit
            : _commits[(logId, partition)] = commit);

    public ValueTask<LogCommit?> GetCommitAsync(string logId, int partition, CancellationToken cancellationToken = default) =>
        Do(() => _commits.GetValueOrDefault((logId, partition)));

    public ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default) =>
        Do(() => _sessions.GetValueOrDefault(shard));

    public async ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default) => await Do(() =>
        _sessions.GetValueOrDefault(session.Shard) is { } known && known.SessionId == session.SessionId && known.Sequence > session.Sequence
            ? known
            : _sessions[session.Shard] = session);

    public async ValueTask AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken = default) => await Do(() =>
    {
        foreach (var letter in letters)
            _letters[letter.Key] = letter;
        return letters.Count;
    });

    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => Do(() => (long)_letters.Count);

    public ValueTask<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken = default) =>
        Do<IReadOnlyList<DeadLetter>>(() => [.. _letters.Values.Take(limit)]);

    public ValueTask<IReadOnlySet<string>> KeysFromAsync(
        int epoch, int partition, long fromOffset, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<int> ScrubAsync(MemberId member, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<DeadLetter?> FindAsync(string key, CancellationToken cancellationToken = default) =>
        Do(() => _letters.GetValueOrDefault(key));

    public ValueTask MarkReplayedAsync(IReadOnlyList<string> keys, long replayedMs, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private ValueTask<T> Do<T>(Func<T> action)
    {
        lock (_lock)
        {
            if (Fault is { } fault)
                return ValueTask.FromException<T>(fault);
            return IsDown
                ? ValueTask.FromException<T>(new CommunityStoreException("the store is down", isTransient: true))
                : ValueTask.FromResult(action());
        }
    }
}

using Arrakis.EventLog.Sqlite.Tables;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Sqlite;

/// <content>Dead letters and gateway sessions.</content>
public sealed partial class SqliteEventLog
{
    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(letters);
        await AppendAsync(new AppendRequest { DeadLetters = letters }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(DeadLetterTable.Count));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return ValueTask.FromResult<IReadOnlyList<DeadLetter>>(Read(database => DeadLetterTable.List(database, limit)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> KeysFromAsync(
        int epoch, int partition, long fromOffset, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlySet<string>>(Read(database => DeadLetterTable.Keys(database, epoch, partition, fromOffset)));

    /// <inheritdoc/>
    public ValueTask<int> ScrubAsync(MemberId member, CancellationToken cancellationToken = default) =>
        Owner().Writer.WriteAsync(database => DeadLetterTable.Scrub(database, member), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(database => SessionTable.Read(database, shard)));

    /// <inheritdoc/>
    public ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default) =>
        AppendAsync(new AppendRequest { Session = session }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DeadLetter?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ValueTask.FromResult(Read(database => DeadLetterTable.Find(database, key)));
    }

    /// <inheritdoc/>
    public async ValueTask MarkReplayedAsync(IReadOnlyList<string> keys, long replayedMs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfLessThan(replayedMs, 1);
        await WriteAsync(database => DeadLetterTable.MarkReplayed(database, keys, replayedMs), cancellationToken);
    }
}

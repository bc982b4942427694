using Arrakis.Scylla.Statements;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>log_positions</c>. The write timestamp grows with the offset, so that a late commit changes nothing.
/// </summary>
internal sealed class PositionsTable
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _select;

    private PositionsTable(StoreSession session, PreparedStatement update, PreparedStatement select) =>
        (_session, _update, _select) = (session, update, select);

    public static async Task<PositionsTable> PrepareAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync(
            "UPDATE {0}.log_positions USING TIMESTAMP ? SET position = ? WHERE log_id = ? AND log_partition = ?", cancellationToken),
        await session.PrepareAsync("SELECT position FROM {0}.log_positions WHERE log_id = ? AND log_partition = ?", cancellationToken));

    public ValueTask WriteAsync(string logId, int partition, LogCommit commit, CancellationToken cancellationToken)
    {
        var batch = _session.Batch(StoreOperation.CommitPosition);
        batch.Add(_update).Add((2 * commit.NextOffset) + 1).Add(PositionValue.Of(commit)).Add(logId).Add(partition);
        return _session.WriteAsync(batch, StoreOperation.CommitPosition, StoreTable.LogPositions, 1, cancellationToken);
    }

    public async Task<LogCommit?> ReadAsync(string logId, int partition, CancellationToken cancellationToken)
    {
        var value = await _session.ReadAsync(
            _select.Bind().Add(logId).Add(partition), StoreOperation.ReadPosition,
            rows =>
            {
                foreach (var row in rows)
                    return (PositionValue?)row.Get<PositionValue>(0);
                return null;
            },
            cancellationToken);
        return value?.ToCommit();
    }

    /// <summary>The type <c>log_position</c>.</summary>
    private readonly record struct PositionValue(long NextOffset, long LastRecord, ReadOnlyMemory<byte> Sessions)
    {
        public static PositionValue Of(LogCommit commit) => new(
            commit.NextOffset, unchecked((long)commit.LastRecord), SessionMarks.Write(commit.Sessions, commit.NextOffset));

        public LogCommit ToCommit() => new(NextOffset, SessionMarks.Read(Sessions.Span, NextOffset), unchecked((ulong)LastRecord));
    }
}

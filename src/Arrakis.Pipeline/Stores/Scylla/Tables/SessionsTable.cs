using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>gateway_sessions</c>. What must never go back is a pair, the time that a session began and its
/// sequence, which a write timestamp has no room for: microseconds of today take 51 of its bits, and Scylla refuses later ones. So
/// the time is part of the key, and the sequence the timestamp; whoever reads takes the row that began last. A lightweight
/// transaction would do it in one row, at four round trips for each save, and could not be repeated when its answer is lost.
/// </summary>
internal sealed class SessionsTable
{
    private readonly StoreSession _session;
    private readonly PreparedStatement _update;
    private readonly PreparedStatement _select;

    private SessionsTable(StoreSession session, PreparedStatement update, PreparedStatement select) =>
        (_session, _update, _select) = (session, update, select);

    public static async Task<SessionsTable> PrepareAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync(
            "UPDATE {0}.gateway_sessions USING TIMESTAMP ? SET session = ? WHERE shard = ? AND began_ms = ? AND session_id = ?",
            cancellationToken),
        await session.PrepareAsync(
            "SELECT began_ms, session_id, session FROM {0}.gateway_sessions WHERE shard = ? LIMIT 16", cancellationToken));

    public ValueTask WriteAsync(GatewaySession session, CancellationToken cancellationToken)
    {
        var batch = _session.Batch(StoreOperation.SaveSession);
        batch.Add(_update).Add((2 * session.Sequence) + 1).Add(SessionValue.Of(session))
            .Add(session.Shard).Add(session.BeganMs).Add(session.SessionId);
        return _session.WriteAsync(batch, StoreOperation.SaveSession, StoreTable.GatewaySessions, 1, cancellationToken);
    }

    public Task<GatewaySession?> ReadAsync(int shard, CancellationToken cancellationToken) => _session.ReadAsync(
        _select.Bind().Add(shard), StoreOperation.LoadSession, rows => Newest(rows, shard), cancellationToken);

    // Several that began at one time are sessions of which that is not known: of those the one that was saved last.
    private static GatewaySession? Newest(RowSet rows, int shard)
    {
        GatewaySession? newest = null;
        foreach (var row in rows)
        {
            var session = row.Get<SessionValue>(2).ToSession(shard, row.Get<string>(1), row.Get<long>(0));
            if (newest is null || (session.BeganMs, session.SavedMs).CompareTo((newest.BeganMs, newest.SavedMs)) > 0)
                newest = session;
        }

        return newest;
    }

    /// <summary>The type <c>gateway_session</c>.</summary>
    private readonly record struct SessionValue(int TotalShards, string ResumeUrl, long Sequence, long SavedMs, int Intents)
    {
        public static SessionValue Of(GatewaySession session) =>
            new(session.TotalShards, session.ResumeUrl, session.Sequence, session.SavedMs, session.Intents);

        public GatewaySession ToSession(int shard, string sessionId, long beganMs) =>
            new(shard, TotalShards, sessionId, ResumeUrl, Sequence, SavedMs, Intents, beganMs);
    }
}

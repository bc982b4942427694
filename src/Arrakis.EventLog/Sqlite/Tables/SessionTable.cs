using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Sqlite.Tables;

/// <summary>The statements of <c>gateway_sessions</c>.</summary>
internal static class SessionTable
{
    // A late write of the same session must not move its sequence back: the shard would then replay what is long durable. Nor may
    // one of an older session, which a gateway that was paused still writes: it could not be resumed any more.
    private const string UpsertSql =
        """
        INSERT INTO gateway_sessions (shard, total_shards, session_id, resume_url, sequence, saved_ms, intents, began_ms)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT (shard) DO UPDATE SET total_shards = excluded.total_shards, session_id = excluded.session_id,
            resume_url = excluded.resume_url, sequence = excluded.sequence, saved_ms = excluded.saved_ms, intents = excluded.intents,
            began_ms = excluded.began_ms
        WHERE excluded.began_ms >= began_ms AND (excluded.session_id <> session_id OR excluded.sequence >= sequence)
        """;

    private const string SelectSql =
        "SELECT shard, total_shards, session_id, resume_url, sequence, saved_ms, intents, began_ms FROM gateway_sessions WHERE shard = ?1";

    /// <summary>Remembers where a shard resumes.</summary>
    public static void Write(SqliteDatabase database, GatewaySession session) => database.Statement(UpsertSql)
        .Bind(1, session.Shard).Bind(2, session.TotalShards).Bind(3, session.SessionId).Bind(4, session.ResumeUrl)
        .Bind(5, session.Sequence).Bind(6, session.SavedMs).Bind(7, session.Intents).Bind(8, session.BeganMs).Run();

    /// <summary>Where a shard resumes; null if nothing is remembered.</summary>
    public static GatewaySession? Read(SqliteDatabase database, int shard)
    {
        var row = database.Statement(SelectSql).Bind(1, shard);
        if (!row.Step())
            return null;
        var session = new GatewaySession(
            (int)row.Int64(0), (int)row.Int64(1), row.Text(2), row.Text(3), row.Int64(4), row.Int64(5), (int)row.Int64(6), row.Int64(7));
        row.Reset();
        return session;
    }
}

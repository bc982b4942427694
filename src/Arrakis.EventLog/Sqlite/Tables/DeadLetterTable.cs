using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Sqlite.Tables;

/// <summary>The statements of <c>dead_letters</c>.</summary>
internal static class DeadLetterTable
{
    private const string UpsertSql =
        """
        INSERT INTO dead_letters (key, stage, reason, refused_ms, community_id, member_id, payload, epoch, log_partition, log_offset)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (key) DO UPDATE SET stage = excluded.stage, reason = excluded.reason, refused_ms = excluded.refused_ms,
            community_id = excluded.community_id, member_id = excluded.member_id, payload = excluded.payload
        WHERE replayed_ms = 0 AND is_erased = 0
        """;

    private const string CountSql = "SELECT count(*) FROM dead_letters";
    private const string Columns = "key, stage, reason, refused_ms, community_id, member_id, payload, replayed_ms";
    private const string ListSql = $"SELECT {Columns} FROM dead_letters ORDER BY refused_ms DESC, rowid DESC LIMIT ?1";
    private const string FindSql = $"SELECT {Columns} FROM dead_letters WHERE key = ?1";
    private const string ReplayedSql = "UPDATE dead_letters SET payload = x'', replayed_ms = ?2 WHERE key = ?1";

    private const string KeysSql =
        "SELECT key FROM dead_letters WHERE epoch = ?1 AND log_partition = ?2 AND log_offset >= ?3";

    private const string ScrubSql =
        $"UPDATE dead_letters SET payload = x'', reason = '{DeadLetter.ErasedReason}', is_erased = 1 "
        + "WHERE member_id = ?1 AND member_id <> 0";

    private const string ExpireFramesSql = "DELETE FROM dead_letters WHERE refused_ms < ?1 AND log_partition IS NULL";
    private const string ExpireRecordsSql = "DELETE FROM dead_letters WHERE refused_ms < ?1 AND log_partition = ?2 AND log_offset < ?3";
    private const string EmptyRecordsSql =
        "UPDATE dead_letters SET payload = x'' WHERE refused_ms < ?1 AND log_partition = ?2 AND length(payload) > 0";

    /// <summary>Keeps a dead letter, in the place of one with the same key.</summary>
    public static void Write(SqliteDatabase database, DeadLetter letter)
    {
        var payload = letter.Payload.Span;
        var position = DeadLetterKey.Of(letter.Key);
        database.Statement(UpsertSql)
            .Bind(1, letter.Key).Bind(2, letter.Stage).Bind(3, letter.Reason).Bind(4, letter.RefusedMs)
            .Bind(5, letter.CommunityId).Bind(6, letter.MemberId).BindBlob(7, payload[..Math.Min(payload.Length, DeadLetter.MaxPayload)])
            .Bind(8, position?.Epoch).Bind(9, position?.Partition).Bind(10, position?.Offset).Run();
    }

    /// <summary>How many there are.</summary>
    public static long Count(SqliteDatabase database) => database.Statement(CountSql).Scalar(ifNone: 0);

    /// <summary>The newest.</summary>
    public static List<DeadLetter> List(SqliteDatabase database, int limit)
    {
        var row = database.Statement(ListSql).Bind(1, limit);
        var letters = new List<DeadLetter>();
        while (row.Step())
            letters.Add(Letter(row));
        return letters;
    }

    /// <summary>The one of a key; null if there is none.</summary>
    public static DeadLetter? Find(SqliteDatabase database, string key)
    {
        var row = database.Statement(FindSql).Bind(1, key);
        if (!row.Step())
            return null;
        var letter = Letter(row);
        row.Reset();
        return letter;
    }

    /// <summary>Notes that some were brought back, and empties them.</summary>
    public static void MarkReplayed(SqliteDatabase database, IReadOnlyList<string> keys, long replayedMs)
    {
        foreach (var key in keys)
            database.Statement(ReplayedSql).Bind(1, key).Bind(2, replayedMs).Run();
    }

    /// <summary>The keys of those that stand in a partition at or above an offset.</summary>
    public static HashSet<string> Keys(SqliteDatabase database, int epoch, int partition, long fromOffset)
    {
        var row = database.Statement(KeysSql).Bind(1, epoch).Bind(2, partition).Bind(3, fromOffset);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (row.Step())
            keys.Add(row.Text(0));
        return keys;
    }

    /// <summary>Empties the payloads of those about a member, and says how many they are.</summary>
    public static int Scrub(SqliteDatabase database, MemberId member)
    {
        database.Statement(ScrubSql).Bind(1, member.Value).Run();
        return database.Changes;
    }

    /// <summary>Deletes old dead letters of a partition's records below the committed offset, and empties those above it.</summary>
    public static int Expire(SqliteDatabase database, int partition, long committed, long olderThanMs)
    {
        database.Statement(ExpireRecordsSql).Bind(1, olderThanMs).Bind(2, partition).Bind(3, committed).Run();
        var deleted = database.Changes;
        database.Statement(EmptyRecordsSql).Bind(1, olderThanMs).Bind(2, partition).Run();
        return deleted;
    }

    /// <summary>Deletes old dead letters of frames.</summary>
    public static int ExpireFrames(SqliteDatabase database, long olderThanMs)
    {
        database.Statement(ExpireFramesSql).Bind(1, olderThanMs).Run();
        return database.Changes;
    }

    private static DeadLetter Letter(SqliteStatement row) => new()
    {
        Key = row.Text(0), Stage = row.Text(1), Reason = row.Text(2), RefusedMs = row.Int64(3),
        CommunityId = row.Int64(4), MemberId = row.Int64(5), Payload = row.Bytes(6).ToArray(), ReplayedMs = row.Int64(7),
    };
}

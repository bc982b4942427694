using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Sqlite.Tables;

/// <summary>The statements of <c>records</c>.</summary>
internal static class RecordTable
{
    private const string InsertSql = "INSERT INTO records (partition, offset, appended_ms, payload) VALUES (?1, ?2, ?3, ?4)";
    private const string SelectSql =
        "SELECT offset, payload, appended_ms FROM records WHERE partition = ?1 AND offset >= ?2 ORDER BY offset LIMIT ?3";

    private const string LowestSql = "SELECT min(offset) FROM records WHERE partition = ?1";
    private const string HighestSql = "SELECT max(offset) FROM records WHERE partition = ?1";
    private const string OldestSql =
        "SELECT offset, appended_ms FROM records WHERE partition = ?1 AND offset < ?2 ORDER BY offset LIMIT ?3";

    private const string DeleteSql = "DELETE FROM records WHERE partition = ?1 AND offset < ?2";

    /// <summary>Adds a record.</summary>
    public static void Insert(SqliteDatabase database, int partition, long offset, long appendedMs, ReadOnlySpan<byte> payload) =>
        database.Statement(InsertSql).Bind(1, partition).Bind(2, offset).Bind(3, appendedMs).BindBlob(4, payload).Run();

    /// <summary>Reads records in order, at most as many as asked and no more than fit in a number of bytes, but one at least.</summary>
    public static void Read(SqliteDatabase database, int partition, long fromOffset, int maxRecords, int maxBytes, LogBatch into)
    {
        var statement = database.Statement(SelectSql).Bind(1, partition).Bind(2, fromOffset).Bind(3, maxRecords);
        while (statement.Step())
        {
            var payload = statement.Bytes(1);
            if (into.Count > 0 && into.Bytes + (long)payload.Length > maxBytes)
            {
                statement.Reset();
                return;
            }

            into.Add(statement.Int64(0), payload, statement.Int64(2));
        }
    }

    /// <summary>The offsets that a partition holds.</summary>
    public static LogRange Range(SqliteDatabase database, int partition) => new(
        database.Statement(LowestSql).Bind(1, partition).Scalar(ifNone: 0),
        database.Statement(HighestSql).Bind(1, partition).Scalar(ifNone: -1) + 1);

    /// <summary>
    /// Looks at the oldest records below <paramref name="limit"/>, at most <paramref name="slice"/> of them, and says below
    /// which offset all were appended before a time; null if not even the oldest was.
    /// </summary>
    public static long? EndOfOlder(SqliteDatabase database, int partition, long limit, int slice, long beforeMs)
    {
        var statement = database.Statement(OldestSql).Bind(1, partition).Bind(2, limit).Bind(3, slice);
        long? next = null;
        while (statement.Step())
        {
            if (statement.Int64(1) >= beforeMs)
            {
                statement.Reset();
                break;
            }

            next = statement.Int64(0) + 1;
        }

        return next;
    }

    /// <summary>Deletes the records of a partition below an offset.</summary>
    /// <returns>How many.</returns>
    public static int DeleteBelow(SqliteDatabase database, int partition, long offset)
    {
        database.Statement(DeleteSql).Bind(1, partition).Bind(2, offset).Run();
        return database.Changes;
    }
}

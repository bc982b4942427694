using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Sqlite;

/// <summary>What never changes in a log, kept in its table <c>meta</c>.</summary>
/// <param name="LogId">A random id given at creation.</param>
/// <param name="Partitions">How many partitions it was made with.</param>
internal sealed record LogMeta(string LogId, int Partitions)
{
    private const string SelectSql = "SELECT value FROM meta WHERE name = ?1";
    private const string InsertSql = "INSERT INTO meta (name, value) VALUES ('log_id', ?1), ('partitions', ?2)";

    /// <summary>Reads what the log was made with; null if it has just been made.</summary>
    public static LogMeta? Read(SqliteDatabase database)
    {
        var row = database.Statement(SelectSql).Bind(1, "log_id");
        if (!row.Step())
            return null;
        var logId = row.Text(0);
        row.Reset();
        return new LogMeta(logId, (int)database.Statement(SelectSql).Bind(1, "partitions").Scalar(ifNone: 0));
    }

    /// <summary>Reads what the log was made with, or makes it.</summary>
    /// <exception cref="EventLogException">The log has another number of partitions.</exception>
    public static LogMeta ReadOrCreate(SqliteDatabase database, int partitions)
    {
        if (Read(database) is not { } meta)
        {
            meta = new LogMeta(Guid.NewGuid().ToString(), partitions);
            database.Statement(InsertSql).Bind(1, meta.LogId).Bind(2, meta.Partitions).Run();
        }

        return meta.Partitions == partitions ? meta : throw new EventLogException(
            $"{database.Path}: this event log has {meta.Partitions} partitions, but {partitions} are asked for; set the number to "
            + $"{meta.Partitions}, or name an empty directory to begin a new log", isTransient: false);
    }
}

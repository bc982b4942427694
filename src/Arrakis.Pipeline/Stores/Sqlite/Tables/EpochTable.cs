using Arrakis.EventLog.Sqlite.Engine;

namespace Arrakis.Pipeline.Stores.Sqlite.Tables;

/// <summary>The statements of <c>epochs</c>: which logs this store has seen, in order.</summary>
internal static class EpochTable
{
    private const string NewestSql = "SELECT epoch, log_id, partitions FROM epochs ORDER BY epoch DESC LIMIT 1";
    private const string InsertSql = "INSERT INTO epochs (epoch, log_id, partitions) VALUES (?1, ?2, ?3)";

    /// <summary>The epoch of a log: the newest if that is it, one more if not.</summary>
    public static int Open(SqliteDatabase database, string logId, int partitions)
    {
        var row = database.Statement(NewestSql);
        var epoch = 0;
        var isSame = false;
        if (row.Step())
        {
            epoch = (int)row.Int64(0);
            isSame = row.Text(1) == logId && row.Int64(2) == partitions;
            row.Reset();
        }

        if (isSame)
            return epoch;
        database.Statement(InsertSql).Bind(1, epoch + 1).Bind(2, logId).Bind(3, partitions).Run();
        return epoch + 1;
    }
}

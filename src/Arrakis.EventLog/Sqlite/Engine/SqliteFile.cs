namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>Opens database files: checked for their kind and version, and set up for one writer beside many readers.</summary>
internal static class SqliteFile
{
    private const int RestartTimeoutMs = 250;

    /// <summary>
    /// Opens the one connection that writes; the caller holds the file's <see cref="SqliteOwnerLock"/>. Commits are durable
    /// when they return (write-ahead log, synchronous=FULL).
    /// </summary>
    /// <exception cref="SqliteErrorException">The file is of another kind, newer, damaged, or cannot be opened.</exception>
    public static SqliteDatabase OpenToWrite(string path, SqliteSchema schema)
    {
        var database = SqliteDatabase.OpenOrCreate(path);
        try
        {
            var version = schema.Check(database);

            // Only an empty file takes auto_vacuum, and journal_mode already writes its first page: this order matters.
            if (version == 0)
                database.Execute("PRAGMA auto_vacuum = INCREMENTAL");

            // 4,000 pages (16 MiB) between checkpoints: each costs a sync of the database, which the waiting writers feel.
            // secure_delete: what erasure or retention deleted shall not be found in free pages.
            database.Execute(
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -8192;
                PRAGMA secure_delete = ON;
                """);
            schema.Migrate(database, version);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that reads, beside the writer of this or another process.</summary>
    /// <exception cref="SqliteErrorException">There is no such file, or it is of another kind, another version or damaged.</exception>
    public static SqliteDatabase OpenToRead(string path, SqliteSchema schema)
    {
        if (!File.Exists(path))
            throw SqliteErrorException.Refused($"{path}: there is no such file; name the directory of an {schema.Name} that exists");
        var database = SqliteDatabase.OpenForReading(path);
        try
        {
            // There are as many readers as readings at once, and each goes through its rows once: a cache would not be used again.
            database.Execute("PRAGMA cache_size = -512");
            var version = schema.Check(database);
            return version == schema.Version ? database : throw SqliteErrorException.Refused(
                $"{path}: this {schema.Name} has schema version {version}, and reading it needs {schema.Version}; "
                + "start the program that owns it once, which upgrades it");
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Moves the write-ahead log into the database and empties it; readers that still read make it do less, which is no error.
    /// </summary>
    public static void Checkpoint(SqliteDatabase database) => database.Statement("PRAGMA wal_checkpoint(TRUNCATE)").Run();

    /// <summary>Begins the write-ahead log anew, for which those that read now have to end; new ones do not delay it.</summary>
    /// <returns>Whether it was begun anew; not if somebody read for longer than a quarter of a second.</returns>
    public static bool RestartLog(SqliteDatabase database)
    {
        database.WaitAtMost(RestartTimeoutMs);
        try
        {
            return database.Statement("PRAGMA wal_checkpoint(RESTART)").Scalar(ifNone: 0) == 0;
        }
        finally
        {
            database.WaitAtMost(SqliteDatabase.BusyTimeoutMs);
        }
    }
}

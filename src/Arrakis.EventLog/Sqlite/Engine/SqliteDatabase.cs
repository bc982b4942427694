using SQLitePCL;

namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>One connection to a database file, with the statements prepared on it. One thread at a time may use it.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>How long a statement waits for another process's lock before it is refused as busy.</summary>
    public const int BusyTimeoutMs = 5_000;

    private readonly sqlite3 _handle;

    // By reference: the texts are constants, and hashing one costs more than the statement it finds.
    private readonly Dictionary<string, SqliteStatement> _statements = new(ReferenceEqualityComparer.Instance);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens a file for reading and writing, creating it where there is none.</summary>
    public static SqliteDatabase OpenOrCreate(string path) => Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    /// <summary>Opens an existing file for reading.</summary>
    public static SqliteDatabase OpenForReading(string path) => Open(path, raw.SQLITE_OPEN_READONLY);

    /// <summary>The prepared statement of a text, which has to be a constant: it is kept until the connection closes.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = PrepareOnce(sql);
        return statement;
    }

    /// <summary>Runs statements that give no rows.</summary>
    public void Execute(string sql)
    {
        var result = raw.sqlite3_exec(_handle, sql);
        if (result != raw.SQLITE_OK)
            throw Error(result);
    }

    /// <summary>The integer that a query gives, such as a pragma's value.</summary>
    public long QueryInt64(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Scalar(ifNone: 0);
    }

    /// <summary>Sets how long a statement waits for others' locks, in milliseconds.</summary>
    public void WaitAtMost(int milliseconds) => raw.sqlite3_busy_timeout(_handle, milliseconds);

    /// <summary>Ends every walk that is still open, so that no read transaction holds the write-ahead log.</summary>
    public void ResetStatements()
    {
        foreach (var statement in _statements.Values)
            statement.Reset();
    }

    /// <summary>The exception for a result that this connection has just given.</summary>
    public SqliteErrorException Error(int result) =>
        SqliteErrorException.From(result, Path, raw.sqlite3_errmsg(_handle).utf8_to_string());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        _handle.Dispose();
    }

    private static SqliteDatabase Open(string path, int flags)
    {
        // NOMUTEX: a connection never has two users at once, so its calls need no lock of SQLite's.
        var result = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(handle, path);
        if (result == raw.SQLITE_OK)
        {
            database.WaitAtMost(BusyTimeoutMs);
            return database;
        }

        var error = database.Error(result);
        database.Dispose();
        throw error;
    }

    /// <summary>A statement that the caller disposes.</summary>
    public SqliteStatement PrepareOnce(string sql)
    {
        var result = raw.sqlite3_prepare_v2(_handle, sql, out var handle);
        return result == raw.SQLITE_OK ? new SqliteStatement(this, handle) : throw Error(result);
    }
}

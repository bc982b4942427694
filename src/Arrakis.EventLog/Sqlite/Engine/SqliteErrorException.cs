using SQLitePCL;

namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>
/// What SQLite, or the check of a database file, refused. It never leaves the log and the store: their ports throw
/// exceptions of their own around it.
/// </summary>
internal sealed class SqliteErrorException : Exception
{
    private SqliteErrorException(string message, int code, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>SQLite's primary result code; <see cref="raw.SQLITE_OK"/> where a check of ours refused.</summary>
    public int Code { get; }

    /// <summary>Whether the same call may succeed later: a full disk, a locked file, an I/O error, no memory.</summary>
    public bool IsTransient => Code is raw.SQLITE_FULL or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_NOMEM;

    /// <summary>A refusal of ours: the message says what is wrong with the file and what would be right.</summary>
    public static SqliteErrorException Refused(string message, Exception? inner = null) => new(message, raw.SQLITE_OK, inner);

    /// <summary>An error that SQLite has just reported on a connection.</summary>
    /// <param name="result">The result code, primary or extended.</param>
    /// <param name="path">The database file.</param>
    /// <param name="detail">What SQLite says about it.</param>
    public static SqliteErrorException From(int result, string path, string detail)
    {
        var code = result & 0xFF;
        return new SqliteErrorException($"{path}: {detail} (SQLite code {code}){Advice(code)}", code);
    }

    private static string Advice(int code) => code switch
    {
        raw.SQLITE_FULL => "; free space on its file system, and the same call will succeed",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "; another program holds the database, close it or try again",
        raw.SQLITE_CANTOPEN => "; the directory has to exist and be writable",
        raw.SQLITE_READONLY => "; the file or its directory is not writable",
        raw.SQLITE_NOTADB => "; this file is not an SQLite database, move it away or name another directory",
        raw.SQLITE_CORRUPT => "; the file is damaged, restore it from a backup",
        _ => "",
    };
}

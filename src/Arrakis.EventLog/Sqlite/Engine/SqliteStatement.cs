using System.Diagnostics.CodeAnalysis;
using SQLitePCL;

namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>
/// A prepared statement that is used again and again. Parameters count from 1 and columns from 0, as in SQLite.
/// It belongs to its connection's thread of the moment.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly sqlite3_stmt _handle;

    internal SqliteStatement(SqliteDatabase database, sqlite3_stmt handle)
    {
        _database = database;
        _handle = handle;
    }

    /// <summary>Binds an integer.</summary>
    public SqliteStatement Bind(int index, long value) => Checked(raw.sqlite3_bind_int64(_handle, index, value));

    /// <summary>Binds an integer or NULL.</summary>
    public SqliteStatement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    /// <summary>Binds 1 or 0.</summary>
    public SqliteStatement Bind(int index, bool value) => Checked(raw.sqlite3_bind_int(_handle, index, value ? 1 : 0));

    /// <summary>Binds a real number. SQLite knows no NaN: it would become NULL, so callers refuse it first.</summary>
    public SqliteStatement Bind(int index, double value) => Checked(raw.sqlite3_bind_double(_handle, index, value));

    /// <summary>Binds a copy of a text.</summary>
    public SqliteStatement Bind(int index, string value) => Checked(raw.sqlite3_bind_text(_handle, index, value));

    /// <summary>Binds a copy of a text in UTF-8.</summary>
    public SqliteStatement BindText(int index, ReadOnlySpan<byte> utf8) => Checked(raw.sqlite3_bind_text(_handle, index, utf8));

    /// <summary>Binds a copy of bytes; an empty span is an empty blob, not NULL.</summary>
    public SqliteStatement BindBlob(int index, ReadOnlySpan<byte> value) => Checked(
        value.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, index, 0) : raw.sqlite3_bind_blob(_handle, index, value));

    /// <summary>Binds NULL.</summary>
    public SqliteStatement BindNull(int index) => Checked(raw.sqlite3_bind_null(_handle, index));

    /// <summary>Goes to the next row; at the end it resets the statement and returns false.</summary>
    /// <exception cref="SqliteErrorException">SQLite refused; the statement is reset.</exception>
    public bool Step()
    {
        var result = raw.sqlite3_step(_handle);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result != raw.SQLITE_DONE)
            Fail(result);
        raw.sqlite3_reset(_handle);
        return false;
    }

    /// <summary>Runs a statement that has no rows to give.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>The first column of the first row, NULL read as <paramref name="ifNone"/>, as is a result without rows.</summary>
    public long Scalar(long ifNone)
    {
        if (!Step())
            return ifNone;
        var value = IsNull(0) ? ifNone : Int64(0);
        Reset();
        return value;
    }

    /// <summary>Ends a walk before its last row, which ends its read transaction too.</summary>
    public void Reset() => raw.sqlite3_reset(_handle);

    /// <summary>Whether a column is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    /// <summary>An integer column.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    /// <summary>An integer column that may be NULL.</summary>
    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>A real column.</summary>
    public double Real(int column) => raw.sqlite3_column_double(_handle, column);

    /// <summary>A text column.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    /// <summary>A blob or text column's bytes; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private SqliteStatement Checked(int result)
    {
        if (result != raw.SQLITE_OK)
            Fail(result);
        return this;
    }

    [DoesNotReturn]
    private void Fail(int result)
    {
        var error = _database.Error(result);
        raw.sqlite3_reset(_handle);
        throw error;
    }
}

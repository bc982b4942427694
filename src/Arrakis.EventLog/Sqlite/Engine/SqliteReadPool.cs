using System.Collections.Concurrent;

namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>Connections that read, each used by one reader at a time and then by the next.</summary>
internal sealed class SqliteReadPool : IDisposable
{
    /// <summary>Connections kept open while nobody uses them.</summary>
    private const int MaxIdle = 32;

    private readonly ConcurrentStack<SqliteDatabase> _idle = new();
    private readonly SqliteSchema _schema;
    private volatile bool _disposed;

    /// <summary>Creates the pool, and opens its first connection: a file that cannot be read is refused here.</summary>
    public SqliteReadPool(string path, SqliteSchema schema)
    {
        Path = path;
        _schema = schema;
        _idle.Push(SqliteFile.OpenToRead(path, schema));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Lends a connection until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The pool is closed.</exception>
    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new Lease(this, _idle.TryPop(out var database) ? database : SqliteFile.OpenToRead(Path, _schema));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryPop(out var database))
            database.Dispose();
    }

    private void Return(SqliteDatabase database)
    {
        // A walk that was left half way would keep the write-ahead log from being emptied.
        database.ResetStatements();
        if (_idle.Count < MaxIdle)
            _idle.Push(database);
        else
            database.Dispose();
        if (_disposed)
            Dispose();
    }

    /// <summary>A connection on loan.</summary>
    internal readonly struct Lease(SqliteReadPool pool, SqliteDatabase database) : IDisposable
    {
        /// <summary>The connection.</summary>
        public SqliteDatabase Database => database;

        /// <summary>Gives the connection back.</summary>
        public void Dispose() => pool.Return(database);
    }
}

using System.Globalization;

namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>
/// The right to write a database file, held by one process at a time: a lock on <c>NAME.lock</c> beside it. The operating
/// system releases it when the holder ends, however it ends. <c>NAME.pid</c> tells whom to stop; it decides nothing.
/// </summary>
internal sealed class SqliteOwnerLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _pidPath;

    private SqliteOwnerLock(FileStream @lock, string pidPath)
    {
        _lock = @lock;
        _pidPath = pidPath;
    }

    /// <summary>Takes the lock, and makes the directory if there is none.</summary>
    /// <exception cref="SqliteErrorException">
    /// Another process, named in the message, holds it; or the directory cannot be written.
    /// </exception>
    public static SqliteOwnerLock Take(string databasePath)
    {
        var lockPath = databasePath + ".lock";
        var pidPath = databasePath + ".pid";
        FileStream? taken = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(databasePath))!);
            taken = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            File.WriteAllText(pidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new SqliteOwnerLock(taken, pidPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var isHeld = taken is null && e is IOException && File.Exists(lockPath);
            taken?.Dispose();
            throw SqliteErrorException.Refused(
                isHeld
                    ? $"{databasePath}: process {Holder(pidPath)} is writing this database; stop it, or name another directory"
                    : $"{databasePath}: the directory cannot be written: {e.Message}",
                e);
        }
    }

    /// <summary>Releases the lock. Its file stays: to delete it would let two processes hold two files of one name.</summary>
    public void Dispose()
    {
        File.Delete(_pidPath);
        _lock.Dispose();
    }

    private static string Holder(string pidPath)
    {
        try
        {
            return File.ReadAllText(pidPath);
        }
        catch (IOException)
        {
            return "of unknown id";
        }
    }
}

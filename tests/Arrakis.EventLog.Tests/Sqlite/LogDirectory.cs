using Arrakis.EventLog.Sqlite;

namespace Arrakis.EventLog.Tests.Sqlite;

/// <summary>A directory of a test's own, with the log in it, which goes with the test.</summary>
internal sealed class LogDirectory
{
    private readonly List<SqliteEventLog> _logs = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("arrakis-test-").FullName;

    public string Database => System.IO.Path.Combine(Path, SqliteEventLogOptions.FileName);

    public SqliteEventLogOptions Options => new() { Directory = Path, Partitions = 4 };

    public async Task<SqliteEventLog> OpenAsync(SqliteEventLogOptions? options = null)
    {
        var log = await SqliteEventLog.OpenAsync(options ?? Options);
        _logs.Add(log);
        return log;
    }

    public async Task DeleteAsync()
    {
        foreach (var log in _logs)
            await log.DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }
}

using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteEventLogTests : EventLogContract, IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override async Task<IEventLog> OpenAsync() =>
        await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = _directory.Path, Partitions = Partitions });
}

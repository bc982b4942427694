using Arrakis.EventLog.Sqlite;

namespace Arrakis.Cli.Hosting;

/// <summary>What belongs to a node that does not run.</summary>
internal static class StoppedNode
{
    /// <summary>Opens its log to write, with the partitions that it has; the node cannot start meanwhile.</summary>
    /// <param name="data">The data directory; ./data if null.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="UsageException">There is no log.</exception>
    /// <exception cref="Shared.Log.EventLogException">The node runs.</exception>
    public static async Task<SqliteEventLog> OpenLogAsync(string? data, CancellationToken cancellationToken)
    {
        var directory = DataFiles.ExistingLog(data);
        return await SqliteEventLog.OpenAsync(
            new SqliteEventLogOptions { Directory = directory, Partitions = await PartitionsAsync(directory) }, cancellationToken);
    }

    private static async Task<int> PartitionsAsync(string directory)
    {
        await using var log = SqliteEventLog.OpenReadOnly(directory);
        return log.PartitionCount;
    }
}

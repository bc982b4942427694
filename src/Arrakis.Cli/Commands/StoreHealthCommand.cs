using System.CommandLine;
using System.Text.Json;
using Arrakis.Cli.Health;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis store health</c>: whether the store is well.</summary>
internal static class StoreHealthCommand
{
    public static Command Create()
    {
        var data = SharedOptions.Data("The data directory of the node (./data without it), for a store in a file.");
        var store = SharedOptions.Store();
        var json = SharedOptions.Json();
        var health = new Command("health", """
            Tells how the store is. A node may run meanwhile.

            ScyllaDB: each node with its address, datacenter, rack and the time in which it answered; the keyspace's
            replication and tables; and whether a LOCAL_QUORUM read is answered within 1 s, as readiness asks.
            SQLite: the file, its size, and a check of its integrity. Ends with 1 if the store is not well.
            """) { data, store, json };
        health.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(data), StoreChoice.Load(parsed.GetValue(store)), parsed.GetValue(json), cancellationToken));
        return new Command("store", "The store of the scores.") { health };
    }

    private static async Task<int> RunAsync(string? data, StoreChoice choice, bool json, CancellationToken cancellationToken)
    {
        var report = choice.Scylla is { } scylla
            ? await ScyllaReport.MakeAsync(scylla, cancellationToken)
            : await SqliteReport.MakeAsync(data, cancellationToken);
        Console.WriteLine(json ? JsonSerializer.Serialize(report.Json) : string.Join('\n', report.Text));
        return report.IsOk ? ArrakisProgram.Done : ArrakisProgram.Failed;
    }
}

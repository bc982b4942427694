using System.Globalization;
using Arrakis.Bench.Processes;
using Arrakis.Scylla;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Bench.Cluster;

/// <summary>
/// What a row takes on the disk of one node: the slice of the trace is replayed, the tables are flushed, and their data files
/// weighed.
/// </summary>
internal static class StoreBytes
{
    private const int Communities = 20;
    private static readonly TimeSpan FlushPeriod = TimeSpan.FromSeconds(1);
    private static readonly string[] Tables = ["scores", "scores_by_profile", "score_history", "leaderboards", "communities"];

    public static async Task<int> RunAsync(string[] args)
    {
        var keyspace = string.Create(CultureInfo.InvariantCulture, $"bytes{Environment.ProcessId}");
        await using var cassandra = await CassandraCluster.StartAsync(
            new CassandraOptions { HeapMegabytes = 512, PeriodicCommitLog = true });
        var settings = new Dictionary<string, string>
        {
            ["SCYLLA_CONTACT_POINTS"] = cassandra.ContactPoints[0], ["SCYLLA_KEYSPACE"] = keyspace,
        };
        using (var replay = BenchProcess.Arrakis(
            settings, "replay", Trace.Find("community-slice.csv.gz"), "--communities", Communities.ToString(CultureInfo.InvariantCulture),
            "--store", "scylla"))
            await replay.EndAsync();

        await using var session = await ScyllaSession.ConnectAsync(
            new ScyllaOptions { ContactPoints = cassandra.ContactPoints, Keyspace = keyspace });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Trace.ReadSlice(Communities).Count:N0} events of {Communities} communities; Cassandra 2.1, one replica, LZ4"));
        Console.WriteLine("| table | rows | bytes on disk | bytes per row |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var table in Tables)
        {
            (await session.ExecuteAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"ALTER TABLE {table} WITH memtable_flush_period_in_ms = {FlushPeriod.TotalMilliseconds}"))).Dispose();
        }

        await Task.Delay(FlushPeriod * 8);
        foreach (var table in Tables)
        {
            using var counted = await session.ExecuteAsync($"SELECT count(*) FROM {table}");
            long rows = 0;
            foreach (var row in counted)
                rows = row.Get<long>(0);
            var bytes = DataBytes(keyspace, table);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {table} | {rows:N0} | {bytes:N0} | {(double)bytes / Math.Max(1, rows):N0} |"));
        }

        return 0;
    }

    // The node keeps its files below the folder for temporary files; the keyspace's name is nobody else's.
    private static long DataBytes(string keyspace, string table)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 5, IgnoreInaccessible = true };
        return Directory.EnumerateDirectories(Path.GetTempPath(), keyspace, options)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, table + "-*"))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Sum(file => new FileInfo(file).Length);
    }
}

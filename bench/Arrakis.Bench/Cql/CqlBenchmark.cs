using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Bench.Cql;

/// <summary>
/// Score updates and reads per second against one real Cassandra: npm's cassandra-driver as the TypeScript system used it and
/// at its best, Arrakis.Scylla, and the score store of Arrakis on its own tables. Every client is a process of its own, and works
/// on the same server with empty tables.
/// </summary>
internal static class CqlBenchmark
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(5);
    private static readonly (string Peer, string Mode)[] Runs =
    [
        ("cassandra-driver", "naive"), ("cassandra-driver", "good"), ("arrakis", "good"), ("arrakis", "design"), ("arrakis", "design-new"),
        ("cassandra-driver", "reads"), ("arrakis", "reads"),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var only = BenchArgs.Text(args, "--only", "cassandra-driver,arrakis").Split(',');
        var rounds = BenchArgs.Int(args, "--rounds", 1);
        int[] inFlight = [.. BenchArgs.Text(args, "--in-flight", "1,8,32").Split(',').Select(int.Parse)];
        await using var cluster = await CassandraCluster.StartAsync(
            new CassandraOptions { HeapMegabytes = BenchArgs.Int(args, "--heap", 1_024), PeriodicCommitLog = true, FullyOptimised = true });
        var runs = Runs.Where(run => only.Contains(run.Peer))
            .SelectMany(run => inFlight.Select(at => (run.Peer, run.Mode, InFlight: at))).ToList();

        // The server's own compiler needs a few hundred thousand writes; who comes first shall not pay for them.
        await RunClientAsync(cluster, runs[0].Peer, "good", 8, args);
        var results = new List<CqlResult>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (peer, mode, at) in runs)
                results.Add(await RunClientAsync(cluster, peer, mode, at, args));
        }

        Print(results);
        return 0;
    }

    private static async Task<CqlResult> RunClientAsync(CassandraCluster cluster, string peer, string mode, int inFlight, string[] args)
    {
        string[] arguments =
        [
            "--contact-point", cluster.ContactPoints[0], "--mode", mode, "--in-flight", inFlight.ToString(CultureInfo.InvariantCulture),
            .. Passed(args, "--updates", "300000"), .. Passed(args, "--reads", "100000"), .. Passed(args, "--communities", "200"),
        ];
        using var process = peer == "arrakis" ? StartSelf(["cql-client", .. arguments]) : Start("node", [PeerProgram(), .. arguments]);
        using var limit = new CancellationTokenSource(RunLimit);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (line is null || process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{peer} {mode} ended with {process.ExitCode}; its error stands above. "
                + $"The server's log ends so:\n{cluster.Nodes[0].LogTail()}");
        }

        var result = JsonSerializer.Deserialize<CqlResult>(line, JsonSerializerOptions.Web)!;
        Console.Error.WriteLine(Row(result));
        return result;
    }

    private static void Print(List<CqlResult> results)
    {
        Console.WriteLine(
            "| client | work | in flight | per second | client CPU s | p50 ms | p99 ms | peak RSS MB | bytes allocated each |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var runs in results.GroupBy(result => (result.Peer, result.Mode, result.InFlight)))
            Console.WriteLine(Row(runs.OrderBy(result => result.OperationsPerSecond).ElementAt(runs.Count() / 2)));
    }

    private static string Row(CqlResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Peer} | {result.Mode} | {result.InFlight} | {result.OperationsPerSecond:N0} | {result.CpuSeconds:N1} | "
        + $"{result.P50Milliseconds:N2} | {result.P99Milliseconds:N2} | {result.PeakResidentBytes / 1e6:N0} | "
        + $"{result.AllocatedBytesPerOperation?.ToString("N0", CultureInfo.InvariantCulture) ?? "–"} |");

    private static string[] Passed(string[] args, string name, string ifNone) => [name, BenchArgs.Text(args, name, ifNone)];

    private static string PeerProgram()
    {
        var folder = TwoTables.PeerFolder();
        return Directory.Exists(Path.Combine(folder, "node_modules", "cassandra-driver"))
            ? Path.Combine(folder, "peer.mjs")
            : throw new InvalidOperationException(
                $"cassandra-driver is not installed: `npm ci` in {folder}, or leave it out with --only arrakis.");
    }

    // Under `dotnet Arrakis.Bench.dll` the process is dotnet's, and needs the program's name.
    private static Process StartSelf(string[] arguments) => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? Start(Environment.ProcessPath!, [typeof(CqlBenchmark).Assembly.Location, .. arguments])
        : Start(Environment.ProcessPath!, arguments);

    private static Process Start(string file, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{file} did not start");
}

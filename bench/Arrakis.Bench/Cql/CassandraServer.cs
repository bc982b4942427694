using Arrakis.Testing.Cassandra;

namespace Arrakis.Bench.Cql;

/// <summary>A real Cassandra to try things on: runs until Ctrl-C, and leaves nothing behind.</summary>
internal static class CassandraServer
{
    public static async Task<int> RunAsync(string[] args)
    {
        await using var cluster = await CassandraCluster.StartAsync(new CassandraOptions
        {
            Nodes = BenchArgs.Int(args, "--nodes", 1),
            HeapMegabytes = BenchArgs.Int(args, "--heap", 512),
            PeriodicCommitLog = true,
            FullyOptimised = true,
        });
        Console.WriteLine($"export SCYLLA_CONTACT_POINTS={string.Join(',', cluster.ContactPoints)}");
        var end = new TaskCompletionSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            end.TrySetResult();
        };
        await end.Task;
        return 0;
    }
}

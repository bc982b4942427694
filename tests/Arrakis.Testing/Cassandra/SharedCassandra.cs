namespace Arrakis.Testing.Cassandra;

/// <summary>
/// The server that tests share which need any: one node per test process, started by the first that asks, or the cluster that
/// <c>SCYLLA_CONTACT_POINTS</c> names. Every test makes a keyspace of its own; who kills servers starts a cluster instead.
/// </summary>
public static class SharedCassandra
{
    private static readonly Lazy<Task<IReadOnlyList<string>>> Server = new(StartAsync);

    /// <summary>Its contact points, as <c>host:port</c>.</summary>
    public static Task<IReadOnlyList<string>> ContactPointsAsync(CancellationToken cancellationToken = default) =>
        Server.Value.WaitAsync(cancellationToken);

    /// <summary>A name for a keyspace that nobody else has.</summary>
    public static string NewKeyspace() => $"test_{Guid.NewGuid():N}";

    private static async Task<IReadOnlyList<string>> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SCYLLA_CONTACT_POINTS") is { Length: > 0 } given)
            return given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var cluster = await CassandraCluster.StartAsync(new CassandraOptions { HeapMegabytes = 512 });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return cluster.ContactPoints;
    }
}

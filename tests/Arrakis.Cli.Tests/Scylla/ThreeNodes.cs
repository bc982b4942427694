using Arrakis.Testing.Cassandra;

namespace Arrakis.Cli.Tests.Scylla;

/// <summary>A cluster of three nodes, for the tests of one class.</summary>
public sealed class ThreeNodes : IAsyncLifetime
{
    public CassandraCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await CassandraCluster.StartAsync(new CassandraOptions { Nodes = 3 });

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

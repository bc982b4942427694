using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Scylla;
using Arrakis.Shared.Store;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Cli.Tests.Support;

/// <summary>A keyspace of the shared server, and the settings by which the program finds it. Disposing of it drops the keyspace.</summary>
internal sealed class ScyllaSpace : IAsyncDisposable
{
    private readonly ScyllaSettings _settings;

    private ScyllaSpace(IReadOnlyList<string> contactPoints, int replicas = 1) => _settings = new ScyllaSettings
    {
        Options = new ScyllaOptions { ContactPoints = contactPoints },
        Keyspace = SharedCassandra.NewKeyspace(),
        IsKeyspaceNamed = true,
        ReplicationFactor = replicas,
    };

    public string Keyspace => _settings.Keyspace;

    /// <summary>Where the server is, without a keyspace.</summary>
    public (string Name, string Value) Server => ("SCYLLA_CONTACT_POINTS", string.Join(',', _settings.Options.ContactPoints));

    /// <summary>The server and the keyspace.</summary>
    public (string Name, string Value)[] Settings => [Server, ("SCYLLA_KEYSPACE", Keyspace)];

    /// <summary>A name that nobody uses yet; the keyspace is not made.</summary>
    public static async Task<ScyllaSpace> ReserveAsync() => new(await SharedCassandra.ContactPointsAsync());

    /// <summary>A name that nobody uses yet on a cluster of the test's own, with a replica on each node.</summary>
    public static ScyllaSpace Of(CassandraCluster cluster) => new(cluster.ContactPoints, cluster.Nodes.Count);

    /// <summary>Makes the keyspace, with the schema.</summary>
    public Task MakeAsync() => ScyllaKeyspace.CreateAsync(_settings, CancellationToken.None);

    /// <summary>Drops the keyspace, with all that is in it.</summary>
    public Task DropAsync() => ScyllaKeyspace.DropAsync(_settings);

    public async Task<ICommunityStore> OpenAsync() => await ScyllaCommunityStore.OpenAsync(
        new ScyllaCommunityStoreOptions { Scylla = _settings.Options, Keyspace = Keyspace });

    /// <summary>Runs a statement, as an operator would by hand.</summary>
    public async Task ExecuteAsync(string cql)
    {
        await using var session = await ScyllaSession.ConnectAsync(_settings.Options);
        (await session.ExecuteAsync(cql)).Dispose();
    }

    /// <summary>The keyspaces of the server.</summary>
    public async Task<IReadOnlyList<string>> KeyspacesAsync()
    {
        await using var session = await ScyllaSession.ConnectAsync(_settings.Options);
        using var rows = await session.ExecuteAsync("SELECT keyspace_name FROM system.schema_keyspaces");
        var names = new List<string>();
        foreach (var row in rows)
            names.Add(row.Get<string>(0)!);
        return names;
    }

    public async ValueTask DisposeAsync() => await DropAsync();
}

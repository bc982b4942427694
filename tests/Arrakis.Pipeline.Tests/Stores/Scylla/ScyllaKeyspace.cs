using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Testing.Cassandra;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores.Scylla;

/// <summary>A keyspace with the schema on the server that tests share; one for a class of tests, emptied between them.</summary>
public sealed class ScyllaKeyspace : IAsyncLifetime
{
    private static readonly string[] Tables =
        ["scores", "scores_by_profile", "score_history", "leaderboards", "eligibility_snapshots", "communities", "epochs"];

    public string Name { get; } = SharedCassandra.NewKeyspace();

    public ScyllaSession Session { get; private set; } = null!;

    public ScyllaCommunityStoreOptions Options { get; private set; } = null!;

    public static async Task<ScyllaSession> ConnectAsync() => await ScyllaSession.ConnectAsync(
        new ScyllaOptions { ContactPoints = await SharedCassandra.ContactPointsAsync() });

    public async Task InitializeAsync()
    {
        Session = await ConnectAsync();
        await new SchemaMigrator(Session, new SchemaOptions { Keyspace = Name }).ApplyAsync();
        Options = new ScyllaCommunityStoreOptions
        {
            Scylla = new ScyllaOptions { ContactPoints = await SharedCassandra.ContactPointsAsync() },
            Keyspace = Name,
            HealthTimeout = TimeSpan.FromSeconds(30),
        };
    }

    public Task<ScyllaCommunityStore> OpenAsync() => ScyllaCommunityStore.OpenAsync(Options);

    public async Task EmptyAsync()
    {
        foreach (var table in Tables)
            await RunAsync($"TRUNCATE {Name}.{table}");
    }

    public async Task RunAsync(string cql) => (await Session.ExecuteAsync(cql)).Dispose();

    public async Task<T> ScalarAsync<T>(string cql)
    {
        using var rows = await Session.ExecuteAsync(cql);
        foreach (var row in rows)
            return row.Get<T>(0);
        throw new InvalidOperationException($"No row: {cql}");
    }

    public async Task DisposeAsync()
    {
        await RunAsync($"DROP KEYSPACE IF EXISTS {Name}");
        await Session.DisposeAsync();
    }
}

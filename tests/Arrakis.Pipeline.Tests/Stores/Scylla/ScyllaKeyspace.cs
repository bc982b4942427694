using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Testing.Cassandra;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores.Scylla;

/// <summary>A keyspace with the schema on the server that tests share; one for a class of tests, emptied between them.</summary>
public sealed class ScyllaKeyspace : IAsyncLifetime
{
    private static readonly string[] StoreTables =
        ["scores", "scores_by_profile", "score_history", "leaderboards", "eligibility_snapshots", "communities", "epochs"];

    private static readonly string[] LogTables =
    [
        "logs", "log_positions", "gateway_sessions", "dead_letters", "dead_letter_payloads", "dead_letters_by_member", "refused_records",
    ];

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

    public Task<ScyllaLogState> OpenLogStateAsync() => ScyllaLogState.OpenAsync(Options);

    public Task EmptyAsync() => EmptyAsync(StoreTables);

    public Task EmptyLogStateAsync() => EmptyAsync(LogTables);

    private async Task EmptyAsync(string[] tables)
    {
        foreach (var table in tables)
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

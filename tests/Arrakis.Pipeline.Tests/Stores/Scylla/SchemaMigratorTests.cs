using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Shared.Store;
using Arrakis.Testing.Cassandra;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores.Scylla;

public sealed class SchemaMigratorTests : IAsyncLifetime
{
    private readonly string _keyspace = SharedCassandra.NewKeyspace();
    private ScyllaSession _session = null!;

    public async Task InitializeAsync() => _session = await ScyllaKeyspace.ConnectAsync();

    public async Task DisposeAsync()
    {
        await RunAsync($"DROP KEYSPACE IF EXISTS {_keyspace}");
        await _session.DisposeAsync();
    }

    [Fact]
    public async Task What_is_applied_is_recorded_and_not_applied_again()
    {
        (await Migrator().StatusAsync()).ShouldAllBe(status => status.State == MigrationState.Pending);
        var first = await Migrator().ApplyAsync();
        first.Applied.ShouldBe(Migration.Embedded);
        var second = await Migrator().ApplyAsync();
        second.Applied.ShouldBeEmpty();

        var status = await Migrator().StatusAsync();
        status.Select(s => s.Number).ShouldBe(Enumerable.Range(1, Migration.Embedded.Count));
        status.ShouldAllBe(
            s => s.State == MigrationState.Applied && s.AppliedAt > DateTimeOffset.UtcNow.AddHours(-1) && s.Server == first.Server);
        await Migrator().CheckAsync();
        (await Migrator().DiffAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_without_time_windows_takes_leveled_compaction_and_says_so()
    {
        var report = await Migrator().ApplyAsync();
        if (_session.Topology.IsScylla)
            report.Notices.ShouldBeEmpty();
        else
            report.Notices.ShouldHaveSingleItem().ShouldContain("score_history takes LeveledCompactionStrategy");
    }

    [Fact]
    public async Task Two_nodes_at_once_apply_each_migration_once()
    {
        await using var other = await ScyllaKeyspace.ConnectAsync();
        var reports = await Task.WhenAll(
            Task.Run(() => Migrator().ApplyAsync()),
            Task.Run(() => new SchemaMigrator(other, new SchemaOptions { Keyspace = _keyspace }).ApplyAsync()));
        reports.SelectMany(report => report.Applied).Select(migration => migration.Number).Order()
            .ShouldBe(Enumerable.Range(1, Migration.Embedded.Count));
        (await Migrator().DiffAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_was_killed_before_the_lock_was_made_stops_nobody()
    {
        await RunAsync(
            $"CREATE KEYSPACE {_keyspace} "
            + $"WITH replication = {{'class': 'NetworkTopologyStrategy', '{_session.Topology.LocalDatacenter}': 1}}");
        await RunAsync($"CREATE TYPE {_keyspace}.schema_apply_1700000000_a (alone boolean)");
        (await Migrator().ApplyAsync()).Applied.Count.ShouldBe(Migration.Embedded.Count);
        (await Migrator().DiffAsync()).ShouldBeEmpty("what it left is cleared away");
    }

    [Fact]
    public async Task A_changed_migration_is_refused()
    {
        await Migrator().ApplyAsync();
        var changed = Migration.Embedded.Select(m => m.Number == 2 ? m with { Text = m.Text + "\n-- a harmless comment" } : m).ToList();
        var error = await Should.ThrowAsync<SchemaException>(async () => await Migrator(changed).ApplyAsync());
        error.Message.ShouldContain("0002-score-history was applied with another text");
        (await Migrator(changed).StatusAsync())[1].State.ShouldBe(MigrationState.Changed);
    }

    [Fact]
    public async Task A_newer_keyspace_is_refused_by_the_migrator_and_by_the_store()
    {
        var next = Migration.Embedded.Count + 1;
        var newer = Migration.Embedded
            .Append(new Migration(next, "spice", "CREATE TABLE IF NOT EXISTS ${keyspace}.spice (id int PRIMARY KEY)")).ToList();
        (await Migrator(newer).ApplyAsync()).Applied.Count.ShouldBe(newer.Count);
        (await Should.ThrowAsync<SchemaException>(async () => await Migrator().ApplyAsync())).Message
            .ShouldContain($"{next:d4}-spice is unknown to this program");
        (await Should.ThrowAsync<CommunityStoreException>(OpenAsync)).Message.ShouldContain("newer Arrakis");
    }

    [Fact]
    public async Task An_older_keyspace_and_a_gap_are_refused()
    {
        await Migrator([.. Migration.Embedded.Take(3)]).ApplyAsync();
        var error = await Should.ThrowAsync<CommunityStoreException>(OpenAsync);
        error.Message.ShouldContain("0004-eligibility-snapshots is not applied. Run `arrakis schema apply`");

        await RunAsync($"DELETE FROM {_keyspace}.schema_migrations WHERE number = 2");
        (await Should.ThrowAsync<SchemaException>(async () => await Migrator().ApplyAsync())).Message.ShouldContain(
            "0002-score-history is not applied, though later ones are");
    }

    [Fact]
    public async Task What_was_killed_midway_is_finished_by_the_next_run()
    {
        // Between two statements of the first migration: its types are there, its tables and its record are not.
        using var killed = new CancellationTokenSource();
        var statements = 0;
        await Should.ThrowAsync<OperationCanceledException>(async () => await Migrator().ApplyAsync(
            step =>
            {
                if (step.Migration?.Number == 1 && ++statements == 3)
                    killed.Cancel();
            },
            killed.Token));
        (await Migrator().StatusAsync()).ShouldAllBe(status => status.State == MigrationState.Pending);

        (await Migrator().ApplyAsync()).Applied.Count.ShouldBe(Migration.Embedded.Count);
        (await Migrator().DiffAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_lease_of_a_killed_program_ends_by_itself_and_that_of_a_living_one_is_told()
    {
        await Migrator([]).ApplyAsync();
        await RunAsync(
            $"INSERT INTO {_keyspace}.schema_lock (name, owner) VALUES ('schema', 'giedi-prime, process 1') IF NOT EXISTS USING TTL 600");
        var impatient = new SchemaMigrator(
            _session, new SchemaOptions { Keyspace = _keyspace, LockTimeout = TimeSpan.FromMilliseconds(1) });
        (await Should.ThrowAsync<SchemaException>(async () => await impatient.ApplyAsync())).Message.ShouldContain(
            "giedi-prime, process 1");

        await RunAsync($"DELETE FROM {_keyspace}.schema_lock WHERE name = 'schema' IF owner = 'giedi-prime, process 1'");
        await RunAsync(
            $"INSERT INTO {_keyspace}.schema_lock (name, owner) VALUES ('schema', 'giedi-prime, process 1') IF NOT EXISTS USING TTL 2");
        (await Migrator().ApplyAsync()).Applied.Count.ShouldBe(Migration.Embedded.Count);
    }

    [Fact]
    public async Task A_difference_in_columns_types_and_options_is_found_and_nothing_changed()
    {
        await Migrator().ApplyAsync();
        await RunAsync($"ALTER TABLE {_keyspace}.score_history WITH default_time_to_live = 60 AND gc_grace_seconds = 5");
        await RunAsync($"ALTER TABLE {_keyspace}.epochs DROP partitions");
        await RunAsync($"ALTER TABLE {_keyspace}.epochs ADD spice text");
        await RunAsync($"ALTER TYPE {_keyspace}.leaderboard_entry ADD spice int");
        await RunAsync($"DROP TABLE {_keyspace}.communities");
        string[] expected =
        [
            "Type leaderboard_entry is (member_id bigint, score double, window int, spice int); it has to be (member_id bigint, "
            + "score double, window int).",
            "Table communities is missing; it has to be a table.",
            "Column epochs.partitions is missing; it has to be int.",
            "Column epochs.spice is text, of which the migrations say nothing.",
            "score_history default_time_to_live is 60; it has to be 7776000.",
            "score_history gc_grace_seconds is 5; it has to be 864000.",
        ];
        (await Migrator().DiffAsync()).Select(difference => difference.ToString()).ShouldBe(expected);
        (await Migrator().DiffAsync()).Count.ShouldBe(expected.Length);
    }

    [Fact]
    public async Task A_keyspace_that_has_other_replicas_keeps_them_and_it_is_told()
    {
        await Migrator().ApplyAsync();
        var more = new SchemaOptions
        {
            Keyspace = _keyspace, Replication = new Dictionary<string, int> { [_session.Topology.LocalDatacenter] = 3 },
        };
        (await new SchemaMigrator(_session, more).ApplyAsync()).Notices.ShouldContain(
            notice => notice.Contains("stays as it is", StringComparison.Ordinal));
    }

    private SchemaMigrator Migrator(IReadOnlyList<Migration>? migrations = null) =>
        new(_session, new SchemaOptions { Keyspace = _keyspace }, migrations);

    private async Task<ScyllaCommunityStore> OpenAsync() => await ScyllaCommunityStore.OpenAsync(
        new ScyllaCommunityStoreOptions
        {
            Scylla = new ScyllaOptions { ContactPoints = await SharedCassandra.ContactPointsAsync() },
            Keyspace = _keyspace,
        });

    private async Task RunAsync(string cql) => (await _session.ExecuteAsync(cql)).Dispose();
}

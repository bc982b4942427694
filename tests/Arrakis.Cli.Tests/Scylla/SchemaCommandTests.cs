using Arrakis.Testing.Cassandra;

namespace Arrakis.Cli.Tests.Scylla;

/// <summary><c>arrakis schema</c> on a real server.</summary>
public sealed class SchemaCommandTests : IAsyncLifetime, IDisposable
{
    private const int Columns = 80;
    private static readonly int Migrations = Pipeline.Stores.Scylla.Schema.Migration.Embedded.Count;

    private readonly TempDirectory _directory = new();
    private ScyllaSpace _space = null!;

    public async Task InitializeAsync() => _space = await ScyllaSpace.ReserveAsync();

    public async Task DisposeAsync() => await _space.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Apply_makes_the_schema_tells_what_it_did_and_the_second_time_has_nothing_to_do()
    {
        var first = (await RunAsync("apply")).ShouldEndWith(0);
        first.Lines.Count(line => line.StartsWith("Applying ", StringComparison.Ordinal)).ShouldBe(Migrations);
        first.Lines[0].ShouldBe("Applying 0001-scores ...");
        var words = first.Output.ReplaceLineEndings(" ");
        words.ShouldContain($"Keyspace {_space.Keyspace} on Cassandra 2.1.0: {Migrations} migrations applied.");
        words.ShouldContain("Cassandra 2.1.0 has no TimeWindowCompactionStrategy: score_history takes LeveledCompactionStrategy.");
        ShouldFit(first);

        var second = (await RunAsync("apply")).ShouldEndWith(0);
        second.Output.ReplaceLineEndings(" ").ShouldContain($"Keyspace {_space.Keyspace} on Cassandra 2.1.0 has the schema already.");
        second.Output.ShouldNotContain("Applying");
        (await RunAsync("apply", "--json")).ShouldEndWith(0).Json.GetProperty("applied").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Two_programs_may_apply_it_at_once_and_each_migration_is_applied_by_one_of_them()
    {
        var both = await Task.WhenAll(RunAsync("apply", "--json"), RunAsync("apply", "--json"));
        both.SelectMany(run => run.ShouldEndWith(0).Json.GetProperty("applied").EnumerateArray()).Select(m => m.GetString()).Order()
            .ShouldBe(Pipeline.Stores.Scylla.Schema.Migration.Embedded.Select(m => m.ToString()));
        (await RunAsync("diff")).ShouldEndWith(0).Output.ShouldBe("The live schema is what the migrations say.");
    }

    [Fact]
    public async Task Status_shows_each_migration_before_and_after()
    {
        var before = (await RunAsync("status")).ShouldEndWith(0);
        before.Lines.Length.ShouldBe(Migrations);
        before.Lines.ShouldAllBe(line => line.EndsWith("  pending", StringComparison.Ordinal));
        (await _space.KeyspacesAsync()).ShouldNotContain(_space.Keyspace);

        (await RunAsync("apply")).ShouldEndWith(0);
        var after = (await RunAsync("status")).ShouldEndWith(0);
        after.Lines[0].ShouldMatch(@"^0001  scores +applied   \d{4}-\d\d-\d\d \d\d:\d\d  Cassandra 2\.1\.0$");
        after.Lines.Length.ShouldBe(Migrations);
        ShouldFit(after);

        var json = (await RunAsync("status", "--json")).ShouldEndWith(0).Json;
        json.GetArrayLength().ShouldBe(Migrations);
        json[0].GetProperty("number").GetInt32().ShouldBe(1);
        json[0].GetProperty("state").GetString().ShouldBe("applied");
        json[0].GetProperty("appliedAt").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
        json[0].GetProperty("appliedBy").GetString().ShouldNotBeNull().ShouldContain(Environment.MachineName);
    }

    [Fact]
    public async Task Diff_tells_what_an_operator_changed_and_ends_with_1()
    {
        (await RunAsync("apply")).ShouldEndWith(0);
        await _space.ExecuteAsync($"ALTER TABLE {_space.Keyspace}.score_history WITH default_time_to_live = 60");
        await _space.ExecuteAsync($"ALTER TABLE {_space.Keyspace}.scores ADD note text");

        var diff = (await RunAsync("diff")).ShouldEndWith(1);
        diff.Lines.ShouldBe(
        [
            "score_history default_time_to_live is 60; it has to be 7776000.",
            "Column scores.note is text, of which the migrations say nothing.",
        ], ignoreOrder: true);
        ShouldFit(diff);
        var json = (await RunAsync("diff", "--json")).ShouldEndWith(1).Json;
        var ttl = json.EnumerateArray().Single(d => d.GetProperty("what").GetString() == "score_history default_time_to_live");
        (ttl.GetProperty("expected").GetString(), ttl.GetProperty("actual").GetString()).ShouldBe(("7776000", "60"));
    }

    [Fact]
    public async Task Without_a_schema_there_is_nothing_to_compare_and_it_says_so()
    {
        (await RunAsync("diff")).ShouldRefuse(1, _space.Keyspace, "run `arrakis schema apply`").Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_keyspace_keeps_its_replicas_and_who_asks_for_others_is_told()
    {
        (await RunAsync("apply", "--replication", "datacenter1=1")).ShouldEndWith(0).Output.ShouldNotContain("stays as it is");
        var other = (await RunAsync("apply", "--replication", "datacenter1=3")).ShouldEndWith(0);
        other.Output.ReplaceLineEndings(" ").ShouldMatch(
            $"Keyspace {_space.Keyspace} stays as it is, .*datacenter1.*1.*; asked for was .*datacenter1.*3");
        ShouldFit(other);
        (await ArrakisProcess.RunAsync(_directory.Path, ["store", "health", "--json"], _space.Settings)).Json
            .GetProperty("keyspace").GetProperty("replication").GetProperty("datacenter1").GetString().ShouldBe("1");
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("status")]
    [InlineData("diff")]
    public async Task A_server_that_is_out_of_reach_is_told_with_its_address(string command)
    {
        var finished = await ArrakisProcess.RunAsync(_directory.Path, ["schema", command], ("SCYLLA_CONTACT_POINTS", "127.0.0.1:9"));
        finished.ShouldRefuse(1, "127.0.0.1:9");
        finished.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Wrong_credentials_are_told_without_the_password_and_right_ones_let_in()
    {
        await using var cluster = await CassandraCluster.StartAsync(new CassandraOptions { PasswordAuthentication = true });
        var point = ("SCYLLA_CONTACT_POINTS", cluster.ContactPoints[0]);

        var wrong = await SchemaAsync(point, ("SCYLLA_USERNAME", "cassandra"), ("SCYLLA_PASSWORD", "hunter2"));
        wrong.ShouldRefuse(1, cluster.ContactPoints[0], "authentication failed; check user and password");
        (wrong.Output + wrong.Errors).ShouldNotContain("hunter2");
        (await SchemaAsync(point)).ShouldRefuse(1, cluster.ContactPoints[0], "password");

        // The server makes its user a moment after it lets clients in.
        await Eventually.TrueAsync(async () =>
            (await SchemaAsync(point, ("SCYLLA_USERNAME", "cassandra"), ("SCYLLA_PASSWORD", "cassandra"))).Code == 0);
    }

    private static void ShouldFit(Finished finished) =>
        finished.Lines.ShouldAllBe(line => line.Length <= Columns, finished.Output);

    private Task<Finished> RunAsync(string command, params string[] options) =>
        ArrakisProcess.RunAsync(_directory.Path, ["schema", command, .. options], _space.Settings);

    private Task<Finished> SchemaAsync(params (string Name, string Value)[] settings) =>
        ArrakisProcess.RunAsync(_directory.Path, ["schema", "status"], settings);
}

using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Scylla;

/// <summary>The program with its scores on a real server.</summary>
public sealed class ScyllaStoreTests : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory _directory = new();
    private ScyllaSpace _space = null!;

    public async Task InitializeAsync() => _space = await ScyllaSpace.ReserveAsync();

    public async Task DisposeAsync() => await _space.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_replay_of_the_slice_agrees_with_an_independent_program_and_leaves_no_keyspace_behind()
    {
        var before = await OwnKeyspacesAsync();
        var replay = await RunAsync([_space.Server], "replay", TestData.Slice, "--communities", "20", "--top", "1000");

        Boards.ShouldAgree(Boards.Parse(replay.ShouldEndWith(0)), TestData.Expected(TestData.ExpectedSlice));
        (await OwnKeyspacesAsync()).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_replay_of_the_whole_trace_agrees_with_an_independent_program()
    {
        await using var replay = ArrakisProcess.Start(_directory.Path, ["replay", TestData.Trace, "--communities", "20"], _space.Server);
        var finished = (await replay.EndAsync(TimeSpan.FromMinutes(15))).ShouldEndWith(0);
        Boards.ShouldAgree(Boards.Parse(finished), TestData.Expected(TestData.File("expected-activity-20-communities.csv")));
    }

    [Fact]
    public async Task A_replay_fills_the_keyspace_that_was_named_and_what_reads_the_store_finds_it_there()
    {
        var trace = SmallTraces.Write(_directory, [.. Enumerable.Range(1, 60).Select(author => (1, author, author <= 10 ? 5 : 2))]);
        (await RunAsync(_space.Settings, "replay", trace, "--communities", "1", "--store", "scylla", "--data", "data")).ShouldEndWith(0);
        File.Exists(_directory.At("data/store.db")).ShouldBeFalse();

        var board = (await RunAsync(_space.Settings, "leaderboard", SmallTraces.Community(0), "--page", "2", "--json"))
            .ShouldEndWith(0).Json;
        board.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("member").GetString())
            .ShouldBe([.. Enumerable.Range(51, 10).Select(SmallTraces.Member)]);
        (await RunAsync(_space.Settings, "member", SmallTraces.Community(0), SmallTraces.Member(3), "--json")).ShouldEndWith(0).Json
            .GetProperty("activity").GetDouble().ShouldBe(5);
        (await RunAsync(_space.Settings, "replay", trace, "--communities", "1")).ShouldRefuse(
            2, $"keyspace {_space.Keyspace}", "already holds scores");
        // Whoever says sqlite means it.
        (await RunAsync(_space.Settings, "leaderboard", SmallTraces.Community(0), "--store", "sqlite")).ShouldRefuse(
            2, "There is no data/store.db");
    }

    [Fact]
    public async Task A_node_that_was_killed_goes_on_where_it_was()
    {
        await _space.MakeAsync();
        var trace = TestData.CutSlice(_directory, 5_000);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 5 });
        var data = _directory.At("data");
        Directory.CreateDirectory(data);
        await using (var node = await RunningNode.ConnectAsync(
            discord.Url, data, ["--store", "scylla", "--store-delay-ms", "50"], _space.Settings))
        {
            await Eventually.TrueAsync(async () => (await node.SnapshotAsync()).GetProperty("lagEvents").GetInt64() > 0);
            node.Process.Signal(ArrakisProcess.SigKill);
            await node.Process.EndAsync();
        }

        await using var again = await RunningNode.ConnectAsync(discord.Url, data, ["--store", "scylla"], _space.Settings);
        again.Process.Output.ShouldContain($"keyspace {_space.Keyspace}");
        await discord.ArrivedAsync(again);
        await again.StopAsync();
        await using var store = await _space.OpenAsync();
        Boards.ShouldAgree(await Boards.StoredAsync(trace, 5, store), Chaos.ReferenceScores.Compute(trace, 5));
    }

    [Fact]
    public async Task Ten_kills_with_faults_of_Discords_before_them_change_nothing()
    {
        var chaos = (await RunAsync(
            [_space.Server], "chaos", TestData.Slice, "--communities", "20", "--faults", "10", "--seed", "20181114", "--expect",
            TestData.ExpectedSlice)).ShouldEndWith(0);
        chaos.Lines.Count(line => line.Contains("kill -9", StringComparison.Ordinal)).ShouldBe(10);
        chaos.Lines[^1].ShouldBe("OK: 4,339 rows agree, nothing lost, nothing doubled, no dead letters");
    }

    [Fact]
    public async Task A_node_without_a_schema_says_how_to_make_it()
    {
        var run = await RunAsync([.. _space.Settings, ("DISCORD_TOKEN", "none")], "run", "--discord-url", "http://127.0.0.1:9");
        run.ShouldRefuse(1, $"Keyspace {_space.Keyspace}", "arrakis schema apply");
    }

    [Fact]
    public async Task Health_tells_of_every_node_and_of_the_keyspace_and_fails_without_one()
    {
        (await RunAsync(_space.Settings, "store", "health")).ShouldEndWith(1).Output.ShouldContain("run `arrakis schema apply`");
        await _space.MakeAsync();
        var text = (await RunAsync(_space.Settings, "store", "health")).ShouldEndWith(0).Output;
        text.ShouldMatch(@"Node +\S+:9042 +datacenter1/rack1 +2\.1\.0 +up, [\d.]+ ms");
        text.ShouldContain($"Keyspace     {_space.Keyspace}: ");
        var json = (await RunAsync(_space.Settings, "store", "health", "--json")).ShouldEndWith(0).Json;
        json.GetProperty("ok").GetBoolean().ShouldBeTrue();
        json.GetProperty("nodes").EnumerateArray().ShouldAllBe(
            n => n.GetProperty("up").GetBoolean() && n.GetProperty("latencySeconds").GetDouble() > 0);
        json.GetProperty("tables").EnumerateArray().Select(t => t.GetString()).ShouldContain("scores");
        json.GetProperty("keyspace").GetProperty("replication").GetProperty("datacenter1").GetString().ShouldBe("1");
    }

    private async Task<IEnumerable<string>> OwnKeyspacesAsync() =>
        (await _space.KeyspacesAsync()).Where(name => name.StartsWith("arrakis_replay_", StringComparison.Ordinal));

    private Task<Finished> RunAsync((string Name, string Value)[] settings, params string[] arguments) =>
        ArrakisProcess.RunAsync(_directory.Path, arguments, settings);
}

using System.Globalization;
using Arrakis.Cli.Chaos;
using Arrakis.Simulator;
using Arrakis.Testing.Cassandra;
using Xunit.Abstractions;

namespace Arrakis.Cli.Tests.Scylla;

/// <summary>A cluster of three, of which one is killed: the one that was named first, on which the most depends.</summary>
[Collection(WholeMachine.Name)]
public sealed class NodeKillTests(ThreeNodes servers, ITestOutputHelper report) : IClassFixture<ThreeNodes>, IDisposable
{
    // The trace's 61 days in less than a minute: time enough for a node to go and to come back.
    private static readonly PlaybackSpeed Speed = PlaybackSpeed.Times(61 * 86_400 / 50.0);

    private readonly TempDirectory _directory = new();

    private CassandraCluster Cluster => servers.Cluster;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_node_of_three_is_killed_and_comes_back_and_neither_the_boards_nor_users_notice()
    {
        var space = ScyllaSpace.Of(Cluster);
        (await ArrakisProcess.RunAsync(_directory.Path, ["schema", "apply"], [.. space.Settings, ("SCYLLA_REPLICATION_FACTOR", "3")]))
            .ShouldEndWith(0);
        var trace = QuietCommunity.Write(_directory);
        await using var discord = await Discord.StartAsync(
            new SimulatorOptions { TracePath = trace, Communities = QuietCommunity.Communities, Speed = Speed });
        await using var node = await RunningNode.ConnectAsync(discord.Url, _directory.Path, ["--store", "scylla"], space.Settings);
        await discord.CommandsAsync();
        await AppliedAsync(node, 5_000);
        await using var user = new AskingUser(discord);
        user.Start();

        var latencies = new List<string> { await node.TextAsync("/metrics") };
        await AppliedAsync(node, 15_000);
        latencies.Add(await node.TextAsync("/metrics"));
        await Cluster.Nodes[0].KillAsync();
        await AppliedAsync(node, await AppliedAsync(node, 0) + 10_000);
        latencies.Add(await node.TextAsync("/metrics"));
        await Cluster.Nodes[0].StartAsync();
        await Eventually.TrueAsync(
            async () => Metrics.Sum(await node.TextAsync("/metrics"), "scylla_client_connections", "state=\"missing\"") == 0);
        var back = await AppliedAsync(node, 0);
        latencies.Add(await node.TextAsync("/metrics"));
        // Frames of commands are in no log: what was played is counted instead.
        await node.DurableAsync(discord.Simulator.Status.EventsTotal);
        latencies.Add(await node.TextAsync("/metrics"));

        Report(latencies, await user.StopAsync(), back);
        (await node.StopAsync()).ShouldHaveNoProblems();
        await using var store = await space.OpenAsync();
        var boards = await Boards.StoredAsync(trace, QuietCommunity.Communities, store);
        Boards.ShouldAgree(boards, ReferenceScores.Compute(trace, QuietCommunity.Communities));
        Boards.ShouldAgree(
            [.. boards.Where(row => row.Community != QuietCommunity.Number)],
            [.. TestData.Expected(TestData.ExpectedSlice).Where(row => row.Community != QuietCommunity.Number)]);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_replay_goes_on_without_a_loss_and_without_a_word_when_a_node_of_three_is_killed_and_comes_back()
    {
        await using var replay = ArrakisProcess.Start(
            _directory.Path, ["replay", TestData.Slice, "--communities", "20", "--top", "1000", "--store-delay-ms", "100"],
            ("SCYLLA_CONTACT_POINTS", string.Join(',', Cluster.ContactPoints)));
        // It says how far it is every ten seconds.
        await Eventually.TrueAsync(() => Progress(replay) > 0, () => replay.Errors);
        await Cluster.Nodes[0].KillAsync();
        var killedAt = Progress(replay);
        await Eventually.TrueAsync(
            () => Progress(replay) > killedAt || replay.Errors.Contains("events per second", StringComparison.Ordinal),
            () => replay.Errors);
        await Cluster.Nodes[0].StartAsync();

        var finished = (await replay.EndAsync()).ShouldEndWith(0);
        finished.Errors.ShouldNotContain("arrakis: ");
        finished.Errors.ShouldNotContain("warn", Case.Insensitive);
        Boards.ShouldAgree(Boards.Parse(finished), TestData.Expected(TestData.ExpectedSlice));
    }

    private static async Task<long> AppliedAsync(RunningNode node, long records)
    {
        var applied = 0L;
        await Eventually.TrueAsync(async () => (applied = (await node.SnapshotAsync()).GetProperty("applied").GetInt64()) >= records);
        return applied;
    }

    // Before, down, coming back, after.
    private void Report(IReadOnlyList<string> pages, IReadOnlyList<TimeSpan> waits, long back)
    {
        var p99 = pages.Zip(pages.Skip(1), (from, to) => Metrics.Percentile(from, to, "worker_scylla_query_duration_seconds", .99))
            .ToList();
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"p99 of the store at most: {p99[0]} s before, {p99[1]} s while a node was down, {p99[2]} s while it came back, "
            + $"{p99[3]} s after."));
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"It was back after {back:N0} events. {waits.Count} answers of the bot, "
            + $"the slowest after {waits.Max().TotalMilliseconds:N0} ms."));
        waits.Count.ShouldBeGreaterThan(50);
    }

    private static int Progress(ArrakisProcess replay) => replay.Errors.Split('\n').Count(line => line.StartsWith('['));
}

using Arrakis.Testing.Cassandra;

namespace Arrakis.Cli.Tests.Scylla;

/// <summary>A cluster of three, of which one is killed.</summary>
public sealed class NodeKillTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_node_of_three_is_killed_and_comes_back_while_a_replay_goes_on_without_a_loss()
    {
        await using var cluster = await CassandraCluster.StartAsync(new CassandraOptions { Nodes = 3 });
        await using var replay = ArrakisProcess.Start(
            _directory.Path, ["replay", TestData.Slice, "--communities", "20", "--top", "1000", "--store-delay-ms", "100"],
            ("SCYLLA_CONTACT_POINTS", string.Join(',', cluster.ContactPoints)));
        // It says how far it is every ten seconds. The first contact point is the one that most depends on.
        await Eventually.TrueAsync(() => Progress(replay) > 0, () => replay.Errors);
        await cluster.Nodes[0].KillAsync();
        var killedAt = Progress(replay);
        await Eventually.TrueAsync(() => Progress(replay) > killedAt || replay.Errors.Contains("events per second", StringComparison.Ordinal), () => replay.Errors);
        await cluster.Nodes[0].StartAsync();

        var finished = (await replay.EndAsync()).ShouldEndWith(0);
        Boards.ShouldAgree(Boards.Parse(finished), TestData.Expected(TestData.ExpectedSlice));
    }

    private static int Progress(ArrakisProcess replay) => replay.Errors.Split('\n').Count(line => line.StartsWith('['));
}

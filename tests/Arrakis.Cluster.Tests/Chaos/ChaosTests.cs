using Arrakis.Cli.Tests.Support;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>
/// Three nodes, each gateway and pipeline, that are killed, stopped, paused and cut off from each other while they work and users
/// give commands: what stands in the store at the end is what an undisturbed run gives.
/// </summary>
[Collection(WholeMachine.Name)]
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public Task Eight_faults_of_three_nodes_change_neither_a_row_nor_an_answer() =>
        RunAsync(TestData.CutSlice(_directory, 20_000), TimeSpan.FromSeconds(70), faults: 8, seed: 20_261_121, expected: null);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Thirty_faults_by_a_seed_that_nobody_chose_change_nothing(int run)
    {
        output.WriteLine($"run {run}");
        return RunAsync(TestData.Slice, TimeSpan.FromMinutes(5), faults: 30, Random.Shared.Next(), TestData.ExpectedSlice);
    }

    private async Task RunAsync(string trace, TimeSpan time, int faults, int seed, string? expected)
    {
        output.WriteLine($"seed {seed}");
        var boards = expected is null ? null : TestData.Expected(expected);
        var options = new TrialOptions { Trace = trace, Time = time, Logs = _directory.At("logs") };
        await using var cluster = await TrialCluster.StartAsync(options);
        var wrong = await new ChaosRun(cluster, seed, output.WriteLine).RunAsync(faults, boards);
        wrong.ShouldBeEmpty();
        cluster.Said.ShouldNotContain(Cli.Hosting.SimulatedDiscord.Token);
    }
}

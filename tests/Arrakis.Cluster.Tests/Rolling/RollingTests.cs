using Arrakis.Cli.Tests.Support;
using Arrakis.Cluster.Tests.Chaos;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Cluster.Tests.Rolling;

/// <summary>A gateway and three pipelines as processes of their own; pipelines leave and come back under load.</summary>
[Collection(WholeMachine.Name)]
public sealed class RollingTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Three_pipelines_that_are_replaced_one_after_the_other_leave_no_command_without_a_right_answer()
    {
        await using var cluster = await StartAsync(messages: 20_000, TimeSpan.FromSeconds(120));
        var run = new RollingRun(cluster, output.WriteLine);
        await run.OwnedAsync();

        var answers = await run.AskWhileAsync(run.ReplaceAllAsync);

        foreach (var line in new Waits(answers).Describe())
            run.Say(line);
        answers.Where(a => a.Wrong is not null).Select(a => a.Wrong).ShouldBeEmpty();
        answers.ShouldAllBe(a => a.After != null);
        await run.UntilAsync(cluster.IsLevelAsync, "level");
        await run.UntilAsync(async () => (await TrialVerdict.DifferencesAsync(cluster, null)).Count == 0, "what is stored is exact");
    }

    [Fact]
    public async Task The_shards_of_a_node_that_leaves_move_to_those_that_read_its_partitions_and_questions_go_on()
    {
        await using var cluster = await StartAsync(messages: 10_000, TimeSpan.FromSeconds(60));
        var run = new RollingRun(cluster, output.WriteLine);
        await run.OwnedAsync();
        var leaving = cluster.Nodes[1];
        int[] moved = [];

        var answers = await run.AskWhileAsync(async () =>
        {
            moved = await run.LeaveAsync(leaving);
            await run.OwnedAsync();
        });

        foreach (var line in new Waits(answers).Describe())
            run.Say(line);
        answers.Where(a => a.Wrong is not null).Select(a => a.Wrong).ShouldBeEmpty();
        answers.Count(a => moved.Contains(a.Given.Partition)).ShouldBeGreaterThan(0);
        await run.UntilAsync(cluster.IsLevelAsync, "level");
        await run.UntilAsync(async () => (await TrialVerdict.DifferencesAsync(cluster, null)).Count == 0, "what is stored is exact");
    }

    private Task<TrialCluster> StartAsync(int messages, TimeSpan time) => TrialCluster.StartAsync(new TrialOptions
    {
        Nodes = 4, HasGatewayApart = true, Trace = TestData.CutSlice(_directory, messages), Time = time, Logs = _directory.At("logs"),
    });
}

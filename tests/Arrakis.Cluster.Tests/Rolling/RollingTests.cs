using Arrakis.Cli.Tests.Support;
using Arrakis.Cluster.Tests.Chaos;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Cluster.Tests.Rolling;

/// <summary>Nodes, processes of their own, that leave and come back under load while users ask.</summary>
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

        answers.ShouldAllBe(a => a.After != null);
        await ShouldBeRightAsync(run, cluster, answers);
    }

    [Fact]
    public async Task Three_nodes_of_both_roles_that_are_replaced_one_after_the_other_answer_no_command_wrongly()
    {
        await using var cluster = await StartAsync(messages: 20_000, TimeSpan.FromSeconds(120), hasGatewayApart: false);
        var run = new RollingRun(cluster, output.WriteLine);
        await run.OwnedAsync();

        var answers = await run.AskWhileAsync(run.ReplaceAllAsync);

        run.Say($"{answers.Count(a => a.After is null)} commands were given while the gateway of their shard was away");
        answers.Where(a => a.After is null).ShouldAllBe(a => run.MayBeLost(a.Given));
        await ShouldBeRightAsync(run, cluster, answers);
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

        answers.Count(a => moved.Contains(a.Given.Partition)).ShouldBeGreaterThan(0);
        await ShouldBeRightAsync(run, cluster, answers);
    }

    private static async Task ShouldBeRightAsync(RollingRun run, TrialCluster cluster, IReadOnlyList<TrialAnswer> answers)
    {
        foreach (var line in new Waits(answers).Describe())
            run.Say(line);
        answers.Where(a => a.Wrong is not null).Select(a => a.Wrong).ShouldBeEmpty();
        await run.UntilAsync(cluster.IsLevelAsync, "level");
        await run.UntilAsync(async () => (await TrialVerdict.DifferencesAsync(cluster, null)).Count == 0, "what is stored is exact");
    }

    private Task<TrialCluster> StartAsync(int messages, TimeSpan time, bool hasGatewayApart = true) => TrialCluster.StartAsync(
        new TrialOptions
        {
            Nodes = hasGatewayApart ? 4 : 3,
            HasGatewayApart = hasGatewayApart,
            Trace = TestData.CutSlice(_directory, messages),
            Time = time,
            Logs = _directory.At("logs"),
        });
}

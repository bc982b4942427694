using Arrakis.Simulator;
using Arrakis.Testing.Otlp;

namespace Arrakis.Cli.Tests.Telemetry;

/// <summary>A collector that does not collect costs its operator what it would have shown, and the node nothing.</summary>
[Collection(WholeMachine.Name)]
public sealed class LostCollectorTests : IDisposable
{
    private const int Communities = 5;

    /// <summary>An orchestrator kills a node that has not ended 30 s after SIGTERM.</summary>
    private static readonly TimeSpan MustBeGone = TimeSpan.FromSeconds(30);

    /// <summary>Nothing listens there.</summary>
    private static readonly Uri Nobody = new("http://127.0.0.1:9");

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(OtlpAnswer.Refuses)]
    [InlineData(OtlpAnswer.Hangs)]
    [InlineData(null)]
    public async Task A_node_scores_all_and_stops_in_time_and_says_once_what_it_cannot_export(OtlpAnswer? answer)
    {
        await using var receiver = await OtlpReceiver.StartAsync(answer: answer ?? OtlpAnswer.Takes);
        var collector = answer is null ? Nobody : receiver.Url;
        var trace = TestData.CutSlice(_directory, 3_000);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = Communities });
        await using var node = await RunningNode.ConnectAsync(discord.Url, _directory.Path, [], Traced.To(collector));
        await discord.ArrivedAsync(node);
        await Eventually.TrueAsync(() => Told(node, "Metrics") == 1 && Told(node, "Traces") == 1, () => node.Process.Errors);

        node.Process.Signal(ArrakisProcess.SigTerm);
        (await node.Process.EndAsync(MustBeGone)).ShouldEndWith(0);
        (Told(node, "Metrics"), Told(node, "Traces")).ShouldBe((1, 1));
        Boards.ShouldAgree(
            await Boards.StoredAsync(trace, Communities, node.Data), Chaos.ReferenceScores.Compute(trace, Communities));
    }

    [Fact]
    public async Task Metrics_that_could_not_be_exported_come_with_the_next_ones()
    {
        await using var receiver = await OtlpReceiver.StartAsync(answer: OtlpAnswer.Refuses);
        var trace = SmallTraces.Write(_directory, [(1, 1, 10)]);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 1 });
        await using var node = await RunningNode.ConnectAsync(discord.Url, _directory.Path, [], Traced.To(receiver.Url, ratio: 0));
        await discord.ArrivedAsync(node);
        await Eventually.TrueAsync(() => Told(node, "Metrics") == 1, () => node.Process.Errors);
        receiver.Answer = OtlpAnswer.Takes;

        var routed = await node.MetricAsync("gateway_events_routed_total");
        await Eventually.TrueAsync(() => receiver.Metrics.Any(m => m.Name == "gateway_events_routed_total" && m.Sum >= routed));
        receiver.Answer = OtlpAnswer.Refuses;
        await Eventually.TrueAsync(() => Told(node, "Metrics") == 2, () => node.Process.Errors);
        await node.StopAsync();
    }

    private static int Told(RunningNode node, string what) =>
        node.Process.Errors.Split('\n').Count(line => line.Contains($"{what} cannot be exported", StringComparison.Ordinal));
}

using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

public sealed class CrashTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_node_that_was_killed_goes_on_where_it_was()
    {
        var trace = TestData.CutSlice(_directory, 20_000);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 5 });
        var data = _directory.At("data");
        Directory.CreateDirectory(data);
        await using (var node = await RunningNode.ConnectAsync(discord.Url, data, ["--store-delay-ms", "50"]))
        {
            await Eventually.TrueAsync(async () => (await node.SnapshotAsync()).GetProperty("lagEvents").GetInt64() > 0);
            node.Process.Signal(ArrakisProcess.SigKill);
            (await node.Process.EndAsync()).Code.ShouldBe(128 + ArrakisProcess.SigKill);
        }

        await using var again = await RunningNode.ConnectAsync(discord.Url, data, []);
        await discord.ArrivedAsync(again);
        await again.StopAsync();

        Boards.ShouldAgree(await Boards.StoredAsync(trace, 5, data), Chaos.ReferenceScores.Compute(trace, 5));
        discord.Simulator.Status.AbandonedFrames.ShouldBe(0);
        (await ArrakisProcess.RunAsync(data, ["dead-letters", "--data", "."])).ShouldEndWith(0).Output.ShouldBe("No dead letters.");
    }
}

using System.Net;
using System.Text.Json;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

public sealed class FullDiskTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_full_disk_is_reported_loses_nothing_and_the_node_goes_on_when_there_is_room()
    {
        var trace = TestData.CutSlice(_directory, 20_000);
        var data = _directory.At("disk");
        Directory.CreateDirectory(data);
        using var disk = SmallDisk.Mount(data, megabytes: 3);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 20 });
        await using (var node = await RunningNode.ConnectAsync(discord.Url, data, []))
        {
            await Eventually.TrueAsync(
                async () => Faults(await ReadyAsync(node)).Contains("full", StringComparison.Ordinal), () => node.Process.Errors);
            using (var live = await node.GetAsync("/health/live"))
                live.StatusCode.ShouldBe(HttpStatusCode.OK);
            await Eventually.TrueAsync(async () => await node.MetricAsync("event_log_connected") == 0, () => node.Process.Errors);

            disk.Resize(megabytes: 200);

            await discord.ArrivedAsync(node);
            await Eventually.TrueAsync(async () => Faults(await ReadyAsync(node)).Length == 0, () => node.Process.Errors);
            (await node.MetricAsync("event_log_connected")).ShouldBe(1);
            var stopped = await node.StopAsync();
            stopped.Errors.ShouldContain("full");
            stopped.Errors.ShouldNotContain("   at ", customMessage: stopped.Errors);
        }

        Boards.ShouldAgree(await Boards.StoredAsync(trace, 20, data), Chaos.ReferenceScores.Compute(trace, 20));
        (await ArrakisProcess.RunAsync(data, ["dead-letters", "--data", "."])).ShouldEndWith(0).Output.ShouldBe("No dead letters.");
    }

    private static async Task<JsonElement> ReadyAsync(RunningNode node)
    {
        using var response = await node.GetAsync("/health/ready");
        var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        response.StatusCode.ShouldBe(
            report.GetProperty("status").GetString() == "ok" ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, report.ToString());
        return report;
    }

    private static string Faults(JsonElement report) => string.Join("; ", report.GetProperty("parts").EnumerateArray()
        .Where(part => !part.GetProperty("ok").GetBoolean()).Select(part => part.GetProperty("reason").GetString()));
}

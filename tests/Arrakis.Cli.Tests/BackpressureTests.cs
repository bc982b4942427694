using System.Globalization;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

public sealed class BackpressureTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_slow_store_delays_its_rows_alone_the_log_takes_what_comes_and_all_arrives_in_the_end()
    {
        var trace = TestData.CutSlice(_directory, 20_000);
        await using var discord = await Discord.StartAsync(
            new SimulatorOptions { TracePath = trace, Communities = 20, HeartbeatIntervalMs = 2_000 });
        await using var node = await RunningNode.ConnectAsync(discord.Url, _directory.Path, ["--store-delay-ms", "200"]);

        // All of the trace is durable in the log while the store still works on it, and the lag says so.
        await Eventually.TrueAsync(() => discord.Simulator.Status.AllPlayed);
        await Eventually.TrueAsync(async () => discord.IsDurableIn(await node.SnapshotAsync()));
        await Eventually.TrueAsync(
            async () => await node.TextAsync("/metrics") is var page
                && Metrics.Sum(page, "event_log_consumer_lag") > 0 && Metrics.Sum(page, "event_log_consumer_lag_seconds") > 0,
            () => "a lag on /metrics");

        await node.DurableAsync(20_000);
        await Eventually.TrueAsync(async () => await node.MetricAsync("event_log_consumer_lag") == 0, () => "no lag on /metrics");
        await Eventually.TrueAsync(
            async () => await node.MetricAsync("event_log_consumer_lag_seconds") == 0, () => "no lag in seconds on /metrics");
        PeakMegabytes(node.Process.Id).ShouldBeLessThan(400);
        // One connection from the first event to the last: no heartbeat was late, and none was taken for lost.
        discord.Simulator.Status.Identifies.ShouldBe(1);
        discord.Simulator.Status.Resumes.ShouldBe(0);

        (await node.StopAsync()).ShouldHaveNoProblems();
        Boards.ShouldAgree(await Boards.StoredAsync(trace, 20, _directory.Path), Chaos.ReferenceScores.Compute(trace, 20));
    }

    // VmHWM of proc(5): the most that was ever resident.
    private static double PeakMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}

using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>Gateways that go and come back while events flow.</summary>
[Collection(WholeMachine.Name)]
public sealed class RestartTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Gateways_that_are_replaced_one_after_the_other_and_one_that_is_killed_miss_nothing_and_start_no_session_anew()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        // Discord's own interval: who starts a session sooner after another is refused.
        await using var playback = await Playback.StartAsync(
            _directory, 20_000, TimeSpan.FromSeconds(30), shards: 2, identifyInterval: TimeSpan.FromSeconds(5));
        var pipeline = await cluster.PipelineAsync("pipeline-a", playback.Discord.Url);
        var gateways = await Task.WhenAll(StartAsync(0), StartAsync(1));
        await Eventually.TrueAsync(() => playback.Status is { Identifies: 2, Connections: 2 }, () => $"{playback.Status}\n{cluster.Said}");
        foreach (var gateway in gateways)
            Metrics.Sum(await gateway.MetricsAsync(), "gateway_errors_total").ShouldBe(0, gateway.Process.Errors);

        for (var pool = 0; pool < 2; pool++)
            await ReplaceAsync(pool, ArrakisProcess.SigTerm, 0);
        await ReplaceAsync(0, ArrakisProcess.SigKill, 128 + ArrakisProcess.SigKill);
        (await playback.Discord.CommandAsync(0, 1, "leaderboard")).Title.ShouldNotBeEmpty();

        await playback.ShouldBeExactAsync(cluster, gateways, [pipeline]);
        (playback.Status.Identifies, playback.Status.Resumes).ShouldBe((2, 3));

        Task<ClusterSpace.ClusterProcess> StartAsync(int pool) => cluster.GatewayAsync(
            $"gateway-{pool}", playback.Discord.Url, ("POOL_ID", $"{pool}"), ("SHARDS_PER_POOL", "1"), ("TOTAL_SHARDS", "2"));

        async Task ReplaceAsync(int pool, int signal, int code)
        {
            var before = playback.Status;
            // While events flow; a machine that is too slow for that is not at fault.
            await Eventually.TrueAsync(
                () => playback.Status is var now && (now.AllPlayed || Played(now, pool) > Played(before, pool) + 200),
                () => $"{playback.Status}\n{cluster.Said}");
            (await gateways[pool].Process.SignalAndEndAsync(signal)).ShouldEndWith(code);
            gateways[pool] = await StartAsync(pool);
            await Eventually.TrueAsync(() => playback.Status.Resumes == before.Resumes + 1, () => $"{playback.Status}\n{cluster.Said}");
        }
    }

    private static long Played(SimulatorStatus status, int shard) => status.Shards.Single(s => s.Shard == shard).EventsPlayed;
}

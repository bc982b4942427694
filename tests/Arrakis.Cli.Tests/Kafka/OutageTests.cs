using System.Globalization;
using Arrakis.Testing.Cassandra;
using Arrakis.Testing.Kafka;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>Brokers or the store cannot be reached for a while: gateways keep their sessions, and all counts exactly once.</summary>
[Collection(WholeMachine.Name)]
public sealed class OutageTests : IDisposable
{
    // GatewayOptions.BufferEvents, and the frame that filled it.
    private const int BufferedAtMost = 10_001;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public Task Without_a_broker_for_fifteen_seconds_a_gateway_keeps_its_session_and_stops_reading_and_all_counts_exactly_once() =>
        WithoutBrokersAsync(TimeSpan.FromSeconds(15));

    [Fact]
    [Trait("Category", "Long")]
    public Task Without_a_broker_for_a_minute_it_is_the_same() => WithoutBrokersAsync(TimeSpan.FromSeconds(60));

    [Fact]
    [Trait("Category", "Long")]
    public Task With_brokers_that_answer_twenty_seconds_late_it_is_the_same() => OutageAsync(
        TimeSpan.FromSeconds(20), kafka => kafka.SetRoundTrip(TimeSpan.FromSeconds(20)), kafka => kafka.SetRoundTrip(TimeSpan.Zero),
        "no broker has taken any");

    [Fact]
    public async Task Without_the_store_for_fifteen_seconds_events_go_on_into_the_log_and_the_owners_go_on_when_it_is_back()
    {
        await using var servers = await CassandraCluster.StartAsync();
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path, scylla: ScyllaSpace.Of(servers));
        await using var playback = await Playback.StartAsync(_directory, 20_000, TimeSpan.FromSeconds(10));
        var pipeline = await cluster.PipelineAsync("pipeline-a", playback.Discord.Url);
        var gateway = await cluster.GatewayAsync("gateway-0", playback.Discord.Url);
        await playback.PlayedAsync(0.2);

        servers.Nodes[0].Pause();
        var until = DateTime.UtcNow.AddSeconds(15);
        await NotReadyAsync(pipeline, "store", cluster);
        // All of the trace stands in the log while the store says nothing.
        await Eventually.TrueAsync(() => playback.IsDurableAsync(gateway), () => $"{playback.Status}\n{cluster.Said}");
        await Eventually.TrueAsync(() => DateTime.UtcNow >= until);
        pipeline.Process.HasExited.ShouldBeFalse(pipeline.Process.Errors);
        servers.Nodes[0].Resume();

        await Eventually.TrueAsync(cluster.IsLevelAsync, () => cluster.Said);
        await ReadyAsync(gateway, cluster);
        await ReadyAsync(pipeline, cluster);
        // The session that could not be saved then is saved now: the next process resumes it.
        (await gateway.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        gateway = await cluster.GatewayAsync("gateway-0", playback.Discord.Url);
        await Eventually.TrueAsync(() => playback.Status.Resumes == 1, () => $"{playback.Status}\n{cluster.Said}");
        playback.Status.Identifies.ShouldBe(1);
        await playback.ShouldBeExactAsync(cluster, [gateway], [pipeline]);
    }

    private Task WithoutBrokersAsync(TimeSpan time) =>
        OutageAsync(time, kafka => kafka.SetDown(), kafka => kafka.SetUp(), "no broker is reachable");

    private async Task OutageAsync(TimeSpan time, Action<MockKafka> begin, Action<MockKafka> end, string reason)
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        await using var playback = await Playback.StartAsync(_directory, 40_000, TimeSpan.FromSeconds(10));
        var pipeline = await cluster.PipelineAsync("pipeline-a", playback.Discord.Url);
        var gateway = await cluster.GatewayAsync("gateway-0", playback.Discord.Url);
        await playback.PlayedAsync(0.2);

        begin(cluster.Kafka);
        var until = DateTime.UtcNow + time;
        await NotReadyAsync(gateway, reason, cluster);
        await Eventually.TrueAsync(
            async () => Metrics.Sum(await gateway.MetricsAsync(), "gateway_read_pauses_total") > 0, () => cluster.Said);
        while (DateTime.UtcNow < until)
        {
            Metrics.Sum(await gateway.MetricsAsync(), "gateway_buffered_events").ShouldBeLessThanOrEqualTo(BufferedAtMost);
            playback.Status.Connections.ShouldBe(1, gateway.Process.Errors);
            await Task.Delay(100);
        }

        // The rest waits in the socket.
        (await gateway.SnapshotAsync()).GetProperty("received").GetInt64().ShouldBeLessThan(playback.Status.EventsTotal);
        end(cluster.Kafka);
        await ReadyAsync(gateway, cluster);
        PeakMegabytes(gateway.Process.Id).ShouldBeLessThan(400);
        // One connection from the first event to the last: no heartbeat was late.
        (playback.Status.Identifies, playback.Status.Resumes).ShouldBe((1, 0));
        await playback.ShouldBeExactAsync(cluster, [gateway], [pipeline]);
    }

    private static Task ReadyAsync(ClusterSpace.ClusterProcess node, ClusterSpace cluster) =>
        Eventually.TrueAsync(async () => (await node.ReadyAsync()).Code == 200, () => cluster.Said);

    private static Task NotReadyAsync(ClusterSpace.ClusterProcess node, string reason, ClusterSpace cluster) => Eventually.TrueAsync(
        async () => await node.ReadyAsync() is (503, var why) && why.Contains(reason, StringComparison.Ordinal), () => cluster.Said);

    // VmHWM of proc(5): the most that was ever resident.
    private static double PeakMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}

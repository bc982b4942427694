using Arrakis.Shared.Telemetry;
using Arrakis.Simulator;
using Arrakis.Testing.Otlp;

namespace Arrakis.Cli.Tests.Telemetry;

/// <summary>What a single node exports, as a real collector gets it.</summary>
[Collection(WholeMachine.Name)]
public sealed class ExportTests : IDisposable
{
    private const int Communities = 3;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_event_is_followed_from_its_frame_to_its_batch_and_metrics_go_the_same_way(bool grpc)
    {
        await using var receiver = await OtlpReceiver.StartAsync(grpc);
        await using var discord = await PlayAsync();
        await using var node = await RunningNode.ConnectAsync(
            discord.Url, _directory.Path, [],
            [
                .. Traced.To(receiver.Url, grpc: grpc), ("NODE_NAME", "node-7"), ("OTEL_SERVICE_NAME", "arrakis-test"),
                ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20open-sesame"),
            ]);
        await discord.ArrivedAsync(node);
        var routed = await node.MetricAsync("gateway_events_routed_total");
        await node.StopAsync();

        // A stop exports what is left.
        routed.ShouldBeGreaterThan(0);
        receiver.Spans.Count(span => span.Name == ArrakisTracing.Frame).ShouldBe((int)routed);
        Traced.ShouldBeWhole(receiver.Spans);
        var frame = receiver.Spans.First(span => span.Name == ArrakisTracing.Frame && span.Attributes["kind"] == "MessageCreated");
        frame.Attributes["shard"].ShouldBe("0");
        var write = receiver.Spans.First(span => span.Name == ArrakisTracing.Write);
        new[] { "records", "rows", "batches" }.ShouldAllBe(name => int.Parse(write.Attributes[name]) > 0);
        (frame.Resource["service.name"], frame.Resource["service.instance.id"]).ShouldBe(("arrakis-test", "node-7"));
        frame.Resource["service.version"].ShouldNotBeEmpty();
        receiver.Authorization.ShouldBe("Bearer open-sesame");
        (node.Process.Output + node.Process.Errors).ShouldNotContain("open-sesame");

        var metrics = receiver.Metrics.ToDictionary(metric => metric.Name);
        metrics["gateway_events_routed_total"].Sum.ShouldBe(routed);
        metrics["process_cpu_seconds_total"].Meter.ShouldBe(ProcessMetrics.MeterName);
        metrics["pipeline_durable_latency_seconds"].Count.ShouldBe((long)routed);
        metrics["pipeline_durable_latency_seconds"].Bounds.ShouldBe([.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300]);
        metrics["pipeline_batch_rows"].Bounds.ShouldBe([1, 2, 5, 10, 20, 30, 40, 50]);
    }

    [Fact]
    public async Task No_span_names_a_community_a_member_or_a_message()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var discord = await PlayAsync();
        await using var node = await RunningNode.ConnectAsync(discord.Url, _directory.Path, [], Traced.To(receiver.Url));
        await discord.ArrivedAsync(node);
        await node.StopAsync();

        var said = receiver.Spans.SelectMany(span => span.Attributes).ToList();
        said.Select(attribute => attribute.Key).Distinct().ShouldBe(["shard", "kind", "partition", "verdict", "records", "rows",
            "batches"], ignoreOrder: true);
        // Snowflakes have 17 digits and more.
        said.Where(attribute => attribute.Value.Length >= 15).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_share_of_events_is_traced_and_none_where_the_share_is_0()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var discord = await PlayAsync();
        await using var node = await RunningNode.ConnectAsync(discord.Url, _directory.Path, [], Traced.To(receiver.Url, ratio: 0));
        await discord.ArrivedAsync(node);
        await node.StopAsync();

        receiver.Spans.ShouldBeEmpty();
        receiver.Metrics.ShouldContain(metric => metric.Name == "gateway_events_routed_total" && metric.Sum > 0);
    }

    private Task<Discord> PlayAsync() => Discord.StartAsync(new SimulatorOptions
    {
        TracePath = SmallTraces.Write(_directory, [(1, 1, 20), (1, 2, 10), (2, 3, 10), (3, 4, 5)]), Communities = Communities,
    });
}

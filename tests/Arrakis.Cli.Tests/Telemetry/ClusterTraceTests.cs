using Arrakis.Cli.Tests.Kafka;
using Arrakis.Shared.Telemetry;
using Arrakis.Simulator;
using Arrakis.Testing.Otlp;

namespace Arrakis.Cli.Tests.Telemetry;

/// <summary>Traces that begin in one process and end in another, with Kafka between them.</summary>
[Collection(WholeMachine.Name)]
public sealed class ClusterTraceTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_trace_goes_on_in_the_pipeline_that_a_gateway_has_begun()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        var trace = SmallTraces.Write(_directory, [(1, 1, 20), (1, 2, 10), (2, 3, 10), (3, 4, 5)]);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 3 });
        var pipeline = await cluster.PipelineAsync("pipeline-a", discord.Url, Traced.To(receiver.Url));
        var gateway = await cluster.GatewayAsync("gateway-0", discord.Url, Traced.To(receiver.Url));
        await Eventually.TrueAsync(async () => discord.IsDurableIn(await gateway.SnapshotAsync()), () => cluster.Said);
        await Eventually.TrueAsync(cluster.IsLevelAsync, () => cluster.Said);
        var routed = (int)Metrics.Sum(await gateway.MetricsAsync(), "gateway_events_routed_total");
        (await gateway.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        (await pipeline.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);

        receiver.Spans.Count(span => span.Name == ArrakisTracing.Frame).ShouldBe(routed);
        Traced.ShouldBeWhole(receiver.Spans);
        receiver.Spans.ShouldAllBe(span =>
            span.Resource["service.instance.id"] == (span.Name == ArrakisTracing.Frame ? "gateway-0" : "pipeline-a"));
        receiver.Metrics.ShouldContain(m => m.Resource["service.instance.id"] == "gateway-0" && m.Name == "gateway_events_routed_total"
            && m.Sum == routed);
        receiver.Metrics.ShouldContain(m => m.Resource["service.instance.id"] == "pipeline-a"
            && m.Name == "pipeline_records_durable_total" && m.Sum == routed);
        receiver.Metrics.ShouldContain(m => m.Meter == "Arrakis.Scylla");
        cluster.ShouldTellNoSecrets();
    }

    [Fact]
    public async Task A_pipeline_without_a_collector_applies_records_that_carry_a_context_and_exports_nothing()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        var trace = SmallTraces.Write(_directory, [(1, 1, 10), (2, 3, 10)]);
        await using var discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 2 });
        var pipeline = await cluster.PipelineAsync("pipeline-a", discord.Url);
        var gateway = await cluster.GatewayAsync("gateway-0", discord.Url, Traced.To(receiver.Url));
        await Eventually.TrueAsync(async () => discord.IsDurableIn(await gateway.SnapshotAsync()), () => cluster.Said);
        await Eventually.TrueAsync(cluster.IsLevelAsync, () => cluster.Said);
        (await gateway.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        (await pipeline.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);

        receiver.Spans.ShouldNotBeEmpty();
        receiver.Spans.ShouldAllBe(span => span.Name == ArrakisTracing.Frame);
        receiver.Metrics.ShouldAllBe(m => m.Resource["service.instance.id"] == "gateway-0");
        await using var store = await cluster.Scylla.OpenAsync();
        Boards.ShouldAgree(await Boards.StoredAsync(trace, 2, store), Chaos.ReferenceScores.Compute(trace, 2));
    }
}

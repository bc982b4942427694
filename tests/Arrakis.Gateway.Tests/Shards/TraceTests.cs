using System.Diagnostics;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Arrakis.Testing.Telemetry;
using Shouldly;

namespace Arrakis.Gateway.Tests.Shards;

[Collection(nameof(Alone))]
public sealed class TraceTests
{
    private const int Messages = 20;

    [Fact]
    public async Task Without_a_listener_no_record_carries_a_context()
    {
        await using var rig = await PlayAsync(ratio: 1);
        rig.Log.Events.ShouldAllBe(e => e.TraceContext.IsEmpty);
    }

    [Fact]
    public async Task With_one_each_record_carries_the_context_of_the_span_of_its_frame()
    {
        using var spans = new SpanRecorder(ArrakisTracing.Name);
        await using var rig = await PlayAsync(ratio: 1);
        await Eventually.HoldsAsync(() => spans.Ended.Count == Messages, "each frame's span has ended");
        var byId = spans.Ended.ToDictionary(span => span.SpanId);
        foreach (var e in rig.Log.Events)
        {
            TraceContextBytes.TryRead(e.TraceContext.Span, out var context).ShouldBeTrue();
            var span = byId[context.SpanId];
            (span.OperationName, span.Kind, span.TraceId, span.ParentSpanId).ShouldBe((ArrakisTracing.Frame, ActivityKind.Producer,
                context.TraceId, default));
            span.Tags.ShouldBe([new("kind", "MessageCreated")]);
            (span.GetTagItem("shard"), span.GetTagItem("partition")).ShouldBe((0,
                new Arrakis.Shared.CommunityId(e.CommunityId).Partition(rig.Log.PartitionCount)));
            Arrakis.Shared.UnixTime.FromUs(e.ReceivedUs).UtcDateTime.ShouldBe(span.StartTimeUtc);
        }
    }

    [Fact]
    public async Task A_share_of_records_carries_one_and_the_next_record_does_not()
    {
        using var spans = new SpanRecorder(ArrakisTracing.Name);
        await using var rig = await PlayAsync(ratio: 0.5);
        await Eventually.HoldsAsync(() => spans.Ended.Count == rig.Log.Events.Count(e => !e.TraceContext.IsEmpty),
            "their spans have ended");
        rig.Log.Events.Select(e => e.TraceContext).Where(c => !c.IsEmpty).Distinct().Count().ShouldBe(spans.Ended.Count);
    }

    [Fact]
    public async Task A_span_lasts_until_the_log_has_the_event()
    {
        using var spans = new SpanRecorder(ArrakisTracing.Name);
        var log = new MemoryLog { Failure = new EventLogException("away", isTransient: true) };
        await using var rig = await Rig.StartAsync(log: log, with: o => o with { TraceRatio = 1 });
        log.Failure = null;
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        log.Failure = new EventLogException("away", isTransient: true);
        await connection.DispatchAsync(2, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await Eventually.HoldsAsync(() => log.FailedAppends > 2, "the log is tried again");
        spans.Ended.ShouldBeEmpty();

        log.Failure = null;
        await Eventually.HoldsAsync(() => spans.Ended.Count == 1, "the span has ended");
        log.Events.Count.ShouldBe(1);
    }

    private static async Task<Rig> PlayAsync(double ratio)
    {
        var rig = await Rig.StartAsync(with: o => o with { TraceRatio = ratio });
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        for (var i = 0; i < Messages; i++)
            await connection.DispatchAsync(2 + i, "MESSAGE_CREATE", Payloads.Message(334385199974967042 + i));
        await Eventually.HoldsAsync(() => rig.Log.Events.Count == Messages, "all are appended");
        return rig;
    }
}

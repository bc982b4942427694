using System.Diagnostics;
using Arrakis.Shared.Events;
using Arrakis.Shared.Telemetry;
using Arrakis.Testing;
using Arrakis.Testing.Telemetry;
using Google.Protobuf;
using Shouldly;
using Xunit;
using Span = System.Diagnostics.Activity;

namespace Arrakis.Pipeline.Tests.Owners;

public sealed class TraceTests
{
    [Fact]
    public async Task An_event_with_a_context_is_followed_until_it_is_committed_whatever_becomes_of_it()
    {
        using var spans = new SpanRecorder(ArrakisTracing.Name);
        await using var fixture = await PipelineFixture.CreateAsync();
        var (applied, duplicate, refused) = (Context(), Context(), Context());
        var message = Traced(Activity.Message(0, 7, Activity.StartMs), applied);
        var again = Traced(Activity.Message(0, 7, Activity.StartMs), duplicate);
        var bad = Traced(Activity.Message(0, 8, Activity.StartMs, 1), refused);
        bad.Kind = EventKind.HoldingChanged;
        await fixture.AppendAsync(message, again, bad, Activity.Message(0, 9, Activity.StartMs, 2));
        var pipeline = await fixture.StartAsync();
        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => Task.FromResult(spans.Ended.Count >= 6));

        ShouldFollow(spans, applied, "applied", ActivityStatusCode.Unset);
        ShouldFollow(spans, duplicate, "duplicate", ActivityStatusCode.Unset);
        ShouldFollow(spans, refused, "refused", ActivityStatusCode.Error);
        spans.Ended.Count.ShouldBe(6);
    }

    [Fact]
    public async Task What_is_no_context_costs_a_record_nothing()
    {
        using var spans = new SpanRecorder(ArrakisTracing.Name);
        await using var fixture = await PipelineFixture.CreateAsync();
        var random = new Random(3);
        var events = Activity.Random(3, 300, 2, 20);
        foreach (var e in events)
        {
            var hostile = new byte[random.Next(60)];
            random.NextBytes(hostile);
            // Of the right length only with an id of zeros.
            if (hostile.Length == ArrakisTracing.ContextBytes)
                hostile.AsSpan(random.Next(2) == 0 ? ..16 : 16..).Clear();
            e.TraceContext = ByteString.CopyFrom(hostile);
        }

        await fixture.AppendAsync(events);
        var pipeline = await fixture.StartAsync();
        await pipeline.WaitUntilDrainedAsync().WaitAsync(TimeSpan.FromSeconds(30));

        (pipeline.Totals.Durable, pipeline.Totals.Refused).ShouldBe((300, 0));
        spans.Ended.ShouldBeEmpty();
    }

    private static void ShouldFollow(SpanRecorder spans, ActivityContext frame, string verdict, ActivityStatusCode status)
    {
        var apply = spans.Ended.Single(span => span.ParentSpanId == frame.SpanId);
        (apply.OperationName, apply.TraceId, apply.HasRemoteParent).ShouldBe((ArrakisTracing.Apply, frame.TraceId, true));
        (apply.GetTagItem("verdict"), apply.Status, apply.StatusDescription).ShouldBe((verdict, status, null));
        var write = spans.Ended.Single(span => span.ParentSpanId == apply.SpanId);
        (write.OperationName, write.TraceId).ShouldBe((ArrakisTracing.Write, frame.TraceId));
        write.StartTimeUtc.ShouldBeGreaterThanOrEqualTo(apply.StartTimeUtc);
        ((long)write.GetTagItem("records")!).ShouldBeGreaterThan(0);
        Span.Current.ShouldBeNull();
    }

    private static ActivityContext Context() => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(),
        ActivityTraceFlags.Recorded);

    private static CommunityEvent Traced(CommunityEvent e, ActivityContext context)
    {
        var bytes = new byte[ArrakisTracing.ContextBytes];
        TraceContextBytes.Write(context, bytes);
        e.TraceContext = ByteString.CopyFrom(bytes);
        return e;
    }
}

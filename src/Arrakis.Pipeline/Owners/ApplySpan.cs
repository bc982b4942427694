using System.Diagnostics;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Owners;

/// <summary>The second span of a trace: what an owner does with the record, the loading of its community included.</summary>
internal static class ApplySpan
{
    /// <summary>Begins the span of a record that carries a context.</summary>
    /// <param name="e">The record's event; null if it has none.</param>
    /// <param name="partition">The owner's partition.</param>
    /// <param name="readUs">When the owner read it, Unix microseconds.</param>
    /// <returns>Null for all but the few that are traced.</returns>
    public static Activity? Begin(CommunityEvent? e, int partition, long readUs)
    {
        if (e is null || e.TraceContext.IsEmpty || !TraceContextBytes.TryRead(e.TraceContext.Span, out var frame))
            return null;
        var span = ArrakisTracing.Begin(ArrakisTracing.Apply, ActivityKind.Consumer, frame, UnixTime.FromUs(readUs));
        span?.SetTag("partition", partition);
        return span;
    }

    /// <summary>Ends it, and lets the span of the writing follow.</summary>
    public static void End(Activity? span, RecordVerdict verdict, RecordWindow window)
    {
        if (span is null)
            return;
        span.SetTag("verdict", verdict switch
        {
            RecordVerdict.Duplicate => "duplicate",
            RecordVerdict.Refuse => "refused",
            _ => "applied",
        });
        // Why it is refused names communities: that stands in the dead letter.
        if (verdict == RecordVerdict.Refuse)
            span.SetStatus(ActivityStatusCode.Error);
        ArrakisTracing.End(span);
        window.Trace(span.Context);
    }
}

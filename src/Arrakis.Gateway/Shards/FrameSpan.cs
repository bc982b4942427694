using System.Diagnostics;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Telemetry;
using Google.Protobuf;

namespace Arrakis.Gateway.Shards;

/// <summary>The first span of a trace: from a frame's arrival until its event is durable in the log.</summary>
internal static class FrameSpan
{
    /// <summary>Begins the span of an event that is chosen for it, and writes its context into the event.</summary>
    /// <returns>Null for all but the few that are traced.</returns>
    public static Activity? Begin(TraceSampler sampler, CommunityEvent e, int partition)
    {
        if (!ArrakisTracing.Source.HasListeners() || !sampler.Next())
            return null;
        var span = ArrakisTracing.Begin(ArrakisTracing.Frame, ActivityKind.Producer, parent: default, UnixTime.FromUs(e.ReceivedUs));
        if (span is null)
            return null;
        span.SetTag("shard", e.Shard);
        span.SetTag("kind", e.Kind.ToString());
        span.SetTag("partition", partition);
        Span<byte> context = stackalloc byte[TraceContextBytes.Length];
        TraceContextBytes.Write(span.Context, context);
        e.TraceContext = ByteString.CopyFrom(context);
        return span;
    }
}

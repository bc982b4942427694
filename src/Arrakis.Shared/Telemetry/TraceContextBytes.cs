using System.Diagnostics;

namespace Arrakis.Shared.Telemetry;

/// <summary>The context of a trace as it stands in a record.</summary>
public static class TraceContextBytes
{
    /// <summary>16 bytes of trace id, then 8 of span id.</summary>
    public const int Length = TraceIdLength + SpanIdLength;

    private const int TraceIdLength = 16;
    private const int SpanIdLength = 8;

    /// <summary>Writes a context.</summary>
    /// <param name="context">The span that others shall follow.</param>
    /// <param name="target">At least <see cref="Length"/> bytes.</param>
    public static void Write(ActivityContext context, Span<byte> target)
    {
        context.TraceId.CopyTo(target[..TraceIdLength]);
        context.SpanId.CopyTo(target[TraceIdLength..Length]);
    }

    /// <summary>Reads a context. What is none (another length, an id of zeros) costs a record nothing but its trace.</summary>
    /// <param name="bytes">From a record.</param>
    /// <param name="context">The remote span.</param>
    /// <returns>Whether it is a context.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ActivityContext context)
    {
        context = default;
        if (bytes.Length != Length || !bytes[..TraceIdLength].ContainsAnyExcept((byte)0)
            || !bytes[TraceIdLength..].ContainsAnyExcept((byte)0))
            return false;
        context = new ActivityContext(
            ActivityTraceId.CreateFromBytes(bytes[..TraceIdLength]), ActivitySpanId.CreateFromBytes(bytes[TraceIdLength..]),
            ActivityTraceFlags.Recorded, traceState: null, isRemote: true);
        return true;
    }
}

using System.Diagnostics;
using Arrakis.Shared;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Writing;

/// <summary>The last span of a trace: from the sealing of a flush until it is committed, one for each record that is traced.</summary>
internal static class WriteSpans
{
    /// <summary>Records the spans of a flush that is committed by now.</summary>
    public static void Record(int partition, SealedFlush flush)
    {
        foreach (var apply in flush.Traced)
        {
            if (ArrakisTracing.Begin(ArrakisTracing.Write, ActivityKind.Internal, apply,
                UnixTime.FromUs(flush.Oldest.SealedUs)) is not { } span)
                return;
            span.SetTag("partition", partition);
            span.SetTag("records", flush.Records);
            span.SetTag("rows", flush.Rows);
            span.SetTag("batches", flush.Batches);
            ArrakisTracing.End(span);
        }
    }
}

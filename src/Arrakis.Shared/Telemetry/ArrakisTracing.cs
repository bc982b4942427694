using System.Diagnostics;

namespace Arrakis.Shared.Telemetry;

/// <summary>
/// The one source of traces. A trace follows one event from its frame to the batch that makes its row durable, across processes:
/// the record in the log carries its context. Without a listener nothing is traced, and nothing is added to records.
/// </summary>
public static class ArrakisTracing
{
    /// <summary>The source's name.</summary>
    public const string Name = "Arrakis";

    /// <summary>Length of a context in a record: 16 bytes of trace id, then 8 of span id, as W3C Trace Context has them.</summary>
    public const int ContextBytes = 24;

    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new(Name);
}

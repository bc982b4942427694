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

    /// <summary>From a frame's arrival at the gateway until its event is durable in the log.</summary>
    public const string Frame = "gateway.frame";

    /// <summary>From the reading of a record by its owner until its event is applied, or found to be a duplicate, or refused.</summary>
    public const string Apply = "pipeline.apply";

    /// <summary>From the sealing of the flush that holds an event's rows until they are durable and committed.</summary>
    public const string Write = "pipeline.write";

    /// <summary>The share of events that is traced where nobody said, 0 to 1.</summary>
    public const double DefaultRatio = 0.001;

    /// <summary>Length of a context in a record: 16 bytes of trace id, then 8 of span id, as W3C Trace Context has them.</summary>
    public const int ContextBytes = TraceContextBytes.Length;

    /// <summary>The source.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Begins a span that stands by itself: it does not become the current one of the calling code.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What it does with the log.</param>
    /// <param name="parent">The span that it follows; the default for the first of a trace.</param>
    /// <param name="start">When it began.</param>
    /// <returns>The span, to be ended by <see cref="End"/>; null if nobody listens.</returns>
    public static Activity? Begin(string name, ActivityKind kind, ActivityContext parent, DateTimeOffset start)
    {
        if (!Source.HasListeners())
            return null;
        var current = Activity.Current;
        // Otherwise what this code happens to be in would be the parent of a span without one.
        Activity.Current = null;
        var span = Source.StartActivity(name, kind, parent, tags: null, links: null, start);
        Activity.Current = current;
        return span;
    }

    /// <summary>Ends a span now, and hands it to the listeners.</summary>
    /// <param name="span">From <see cref="Begin"/>; on any thread.</param>
    public static void End(Activity span)
    {
        ArgumentNullException.ThrowIfNull(span);
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }
}

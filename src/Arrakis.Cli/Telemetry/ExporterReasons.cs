using System.Diagnostics.Tracing;

namespace Arrakis.Cli.Telemetry;

/// <summary>Why an export failed: the exporter tells it to its event source alone, on the thread that exports.</summary>
internal sealed class ExporterReasons : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string TypeEnd = "Exception: ";
    private const int MaxLength = 200;

    [ThreadStatic]
    private static string? _last;

    /// <summary>The last reason on this thread, which is forgotten by that; null if there is none.</summary>
    public static string? Take()
    {
        var last = _last;
        _last = null;
        return last;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
            EnableEvents(eventSource, EventLevel.Warning);
    }

    // The exception or the status stands last; of an exception its first line says what happened.
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.Payload is not [.., string text])
            return;
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        // «System.Net.Http.HttpRequestException: Connection refused»: the type says nothing to an operator.
        var message = line.IndexOf(TypeEnd, StringComparison.Ordinal);
        line = message < 0 || line[..message].Contains(' ') ? line : line[(message + TypeEnd.Length)..];
        _last = line[..Math.Min(line.Length, MaxLength)].ToString();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Arrakis.Cli.Output.Logs;

/// <summary>One line for each log entry, as text or as JSON with the values of the message as fields.</summary>
/// <param name="settings">How to write.</param>
/// <param name="width">Columns of the terminal; null where there is none: then text is not broken.</param>
internal sealed class LineFormatter(LogSettings settings, int? width) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "arrakis";
    private const string Root = "Arrakis.";
    private static readonly string[] Taken = ["time", "level", "category", "message"];

    // Readable beside what JSON has to escape; nobody puts a log line into HTML as it is.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = LogLine.Of(
            settings.Redactor, logEntry.LogLevel, logEntry.Category, logEntry.State, logEntry.Exception, logEntry.Formatter);
        if (logEntry.LogLevel >= LogLevel.Information)
            HealthMetrics.LogLines.Add(1, new KeyValuePair<string, object?>("level", line.Level));
        textWriter.WriteLine(settings.IsJson ? AsJson(line, DateTime.UtcNow) : AsText(line, DateTime.UtcNow, width));
    }

    /// <summary>A line for programs.</summary>
    internal static string AsJson(LogLine line, DateTime time)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString("level", line.Level);
            json.WriteString("category", line.Category);
            json.WriteString("message", line.Message);
            if (line.Reason is not null)
                json.WriteString("reason", line.Reason);
            WriteFields(json, line);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A line for a person; on a terminal, broken between words.</summary>
    internal static string AsText(LogLine line, DateTime time, int? width)
    {
        var category = line.Category.StartsWith(Root, StringComparison.Ordinal) ? line.Category[Root.Length..] : line.Category;
        var begin = string.Create(CultureInfo.InvariantCulture, $"{time:HH:mm:ss} ");
        var text = $"{line.Level} {category}: {line.Message}{(line.Reason is null ? "" : $": {line.Reason}")}";
        return begin
            + (width is { } columns
                ? string.Join('\n' + new string(' ', begin.Length), Paragraph.Lines(text, columns - begin.Length))
                : text);
    }

    // A name that is taken gets a mark: nothing overwrites what every line has.
    private static void WriteFields(Utf8JsonWriter json, LogLine line)
    {
        var names = new HashSet<string>(line.Reason is null ? Taken : [.. Taken, "reason"], StringComparer.Ordinal);
        foreach (var (name, value) in line.Fields())
        {
            var free = name;
            while (!names.Add(free))
                free += "_";
            json.WritePropertyName(free);
            JsonSerializer.Serialize(json, value);
        }
    }
}

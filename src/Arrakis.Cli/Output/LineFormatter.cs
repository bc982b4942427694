using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Arrakis.Cli.Output;

/// <summary>
/// One line for each log entry, as text or as JSON. A fault whose message says what is wrong is told by that message; others
/// are defects of ours and keep their stack trace.
/// </summary>
internal sealed class LineFormatter(string name) : ConsoleFormatter(name)
{
    public const string Text = "arrakis-text";
    public const string Json = "arrakis-json";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var reason = logEntry.Exception is { } fault ? ReasonOf(fault) : null;
        textWriter.WriteLine(Name == Json
            ? JsonSerializer.Serialize(new { time = DateTime.UtcNow, level = Level(logEntry.LogLevel), category = logEntry.Category, message, reason })
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:HH:mm:ss} {Level(logEntry.LogLevel)} {logEntry.Category}: {message}{(reason is null ? "" : $": {reason}")}").ReplaceLineEndings(" "));
    }

    private static string ReasonOf(Exception fault) => Explain.IsExpected(fault) || Explain.IsWrongUse(fault) ? fault.Message : fault.ToString();

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}

using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Output.Logs;

/// <summary>How a process logs.</summary>
/// <param name="Level">The least level of which lines are written.</param>
/// <param name="IsJson">A JSON object for each line, instead of text.</param>
/// <param name="Redactor">What must not be written.</param>
internal sealed record LogSettings(LogLevel Level, bool IsJson, Redactor Redactor);

using System.Globalization;
using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Output.Logs;

/// <summary>
/// What one log entry tells, without secrets and control characters. A fault whose message says what is wrong is told by that
/// message; others are defects of ours and keep their stack trace.
/// </summary>
internal sealed class LogLine
{
    // JavaScript's numbers hold no more.
    private const long LargestNumber = 1L << 53;

    private readonly Redactor _redactor;

    private LogLine(Redactor redactor, LogLevel level, string category, string message, Exception? fault, object? state)
    {
        _redactor = redactor;
        Level = NameOf(level);
        Category = category;
        Message = Clean(message);
        Reason = fault is null ? null : Clean(ReasonOf(fault));
        Values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
    }

    /// <summary>debug, info, warning, error or critical.</summary>
    public string Level { get; }

    /// <summary>The part of the program.</summary>
    public string Category { get; }

    /// <summary>The message, its values filled in.</summary>
    public string Message { get; }

    /// <summary>The fault, if the entry tells of one that its message does not.</summary>
    public string? Reason { get; }

    private IReadOnlyList<KeyValuePair<string, object?>> Values { get; }

    public static LogLine Of<TState>(
        Redactor redactor, LogLevel level, string category, TState state, Exception? fault, Func<TState, Exception?, string> formatter) =>
        new(redactor, level, category, formatter(state, fault), fault, state);

    /// <summary>
    /// The values of the message by their names: text, a number or a truth value. Ids are text, for they exceed what JavaScript's
    /// numbers hold.
    /// </summary>
    public IEnumerable<(string Name, object? Value)> Fields() => Values
        .Where(v => v.Key != "{OriginalFormat}")
        .Select(v => (char.ToLowerInvariant(v.Key[0]) + v.Key[1..], ValueOf(v.Value)));

    /// <summary>What the names of levels are.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private static string ReasonOf(Exception fault) =>
        Explain.IsExpected(fault) || Explain.IsWrongUse(fault) ? fault.Message : fault.ToString();

    private object? ValueOf(object? value)
    {
        if (value is null or bool)
            return value;
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        var clean = Clean(text);
        return clean == text && IsNumber(value) ? value : clean;
    }

    private static bool IsNumber(object value) => value switch
    {
        sbyte or byte or short or ushort or int or uint or decimal => true,
        long number => number is > -LargestNumber and < LargestNumber,
        double number => double.IsFinite(number),
        float number => float.IsFinite(number),
        _ => false,
    };

    // Names come from strangers: what would steer a terminal or turn a line around becomes a mark, and a line stays one.
    private string Clean(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return _redactor.Redact(line.Any(Steers) ? string.Concat(line.Select(c => Steers(c) ? '\uFFFD' : c)) : line);
    }

    private static bool Steers(char c) => c != '\t' && (char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format);
}

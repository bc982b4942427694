using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Arrakis.Shared.Telemetry;

/// <summary>The characters of Prometheus' text format 0.0.4 (Prometheus documentation, "Exposition formats").</summary>
internal static class PrometheusText
{
    public static string MetricName(string name) => Name(name, allowColon: true);

    /// <summary>
    /// A label's name. <c>le</c> and names that begin with <c>__</c> are Prometheus' own and get a prefix, as its server does it.
    /// </summary>
    public static string LabelName(string name)
    {
        var label = Name(name, allowColon: false);
        return label == "le" || label.StartsWith("__", StringComparison.Ordinal) ? "exported_" + label : label;
    }

    public static string EscapeLabel(string value) => WellFormed(value)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    public static string EscapeHelp(string text) => WellFormed(text)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8) => output.Write(utf8);

    public static void Write(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    public static void WriteNumber(IBufferWriter<byte> output, long value)
    {
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    public static void WriteNumber(IBufferWriter<byte> output, double value)
    {
        if (!double.IsFinite(value))
        {
            Write(output, Number(value));
            return;
        }

        var span = output.GetSpan(32);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static string Name(string name, bool allowColon)
    {
        var fits = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(Fits);
        if (fits) return name;
        var letters = name.Select(c => Fits(c) ? c : '_').ToArray();
        var cleaned = new string(letters);
        return cleaned.Length == 0 || char.IsAsciiDigit(cleaned[0]) ? "_" + cleaned : cleaned;

        bool Fits(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || (allowColon && c == ':');
    }

    // The page must be UTF-8: half a surrogate pair becomes U+FFFD. A carriage return is legal inside a value.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

using System.Buffers.Text;
using System.Text;

namespace Arrakis.Simulator;

/// <summary>The grammar of one line: eight unsigned decimal numbers, separated by commas, each within its bounds.</summary>
internal static class TraceLine
{
    private static readonly (string Name, long Min, long Max)[] Columns =
    [
        ("time_ms", TraceIds.EarliestTimeMs, 4_102_444_800_000),
        ("channel", 1, TraceIds.Channels),
        ("author", 1, TraceIds.Authors),
        ("length", 0, TraceRow.MaxLength),
        ("attachments", 0, TraceRow.MaxAttachments),
        ("embeds", 0, TraceRow.MaxEmbeds),
        ("reactions", 0, TraceRow.MaxReactions),
        ("pinned", 0, 1),
    ];

    internal static TraceRow Parse(ReadOnlySpan<byte> line, Func<string, TraceException> wrong)
    {
        Span<long> values = stackalloc long[Columns.Length];
        var rest = line;
        for (var column = 0; column < Columns.Length; column++)
        {
            var comma = rest.IndexOf((byte)',');
            var isLast = column == Columns.Length - 1;
            if (isLast != comma < 0) throw wrong($"has not the {Columns.Length} columns {TraceReader.Header}");
            values[column] = Number(isLast ? rest : rest[..comma], column, wrong);
            rest = isLast ? default : rest[(comma + 1)..];
        }
        return new TraceRow(
            values[0], (int)values[1], (int)values[2], (int)values[3], (int)values[4], (int)values[5], (int)values[6], values[7] == 1);
    }

    private static long Number(ReadOnlySpan<byte> text, int column, Func<string, TraceException> wrong)
    {
        var (name, min, max) = Columns[column];
        if (Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length && value >= min && value <= max) return value;
        var shown = Encoding.ASCII.GetString(text[..Math.Min(text.Length, 40)]);
        throw wrong($"has '{shown}' as {name}, which is a whole number from {min} to {max}");
    }
}

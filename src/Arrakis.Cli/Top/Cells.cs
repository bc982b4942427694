using System.Globalization;
using System.Text;

namespace Arrakis.Cli.Top;

/// <summary>Text in columns of a terminal: letters of East Asia and pictures take two, and marks that combine or steer take none.</summary>
internal static class Cells
{
    /// <summary>The text without what steers a terminal, cut to columns; what was cut ends in an ellipsis.</summary>
    public static string Fit(string text, int columns)
    {
        var clean = Clean(text);
        if (WidthOf(clean) <= columns)
            return clean;
        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in clean.EnumerateRunes())
        {
            if (used + WidthOf(rune) > columns - 1)
                break;
            cut.Append(rune);
            used += WidthOf(rune);
        }

        return columns > 0 ? cut.Append('…').ToString() : "";
    }

    /// <summary>The text in exactly so many columns, at their beginning.</summary>
    public static string Left(string text, int columns)
    {
        var fit = Fit(text, columns);
        return fit + new string(' ', columns - WidthOf(fit));
    }

    /// <summary>The text in exactly so many columns, at their end.</summary>
    public static string Right(string text, int columns)
    {
        var fit = Fit(text, columns);
        return new string(' ', columns - WidthOf(fit)) + fit;
    }

    /// <summary>Columns that a text takes.</summary>
    public static int WidthOf(string text) => text.EnumerateRunes().Sum(WidthOf);

    private static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Select(r => Rune.IsControl(r) ? " " : WidthOf(r) == 0 ? "" : r.ToString()));

    private static int WidthOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control => 0,
        _ => IsWide(rune.Value) ? 2 : 1,
    };

    // The blocks of Unicode's EastAsianWidth.txt that are wide (W) or full-width (F), in the large.
    private static bool IsWide(int code) => code
        is >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
        or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1FAFF
        or >= 0x20000 and <= 0x3FFFD;
}

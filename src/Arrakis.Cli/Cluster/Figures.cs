using System.Globalization;
using System.Text;

namespace Arrakis.Cli.Cluster;

/// <summary>Numbers and times for a table.</summary>
internal static class Figures
{
    /// <summary>Two units: <c>3 d 4 h</c>, <c>12 min 5 s</c>, <c>48 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalDays: >= 100 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d"),
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} m"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} m {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
    };

    public static string Count(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number in at most five columns: <c>9,999</c>, <c>12k</c>, <c>340M</c>.</summary>
    public static string Short(double number) => number switch
    {
        < 9_999.5 => Count(number),
        < 999_500 => Count(number / 1e3) + "k",
        < 999_500_000 => Count(number / 1e6) + "M",
        _ => Count(number / 1e9) + "G",
    };

    /// <summary>An offset in at most eleven columns.</summary>
    public static string Offset(long offset) => offset < 1_000_000_000 ? Count(offset) : offset.ToString(CultureInfo.InvariantCulture);

    /// <summary>A noun with its number: <c>1 node</c>, <c>2 nodes</c>.</summary>
    public static string Of(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Numbers as ranges: <c>0-3,8,12-15</c>.</summary>
    public static string Ranges(IEnumerable<int> numbers)
    {
        var text = new StringBuilder();
        var sorted = numbers.Order().ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            var first = sorted[i];
            while (i + 1 < sorted.Count && sorted[i + 1] == sorted[i] + 1)
                i++;
            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{first}");
            if (sorted[i] > first)
                text.Append(CultureInfo.InvariantCulture, $"-{sorted[i]}");
        }

        return text.ToString();
    }
}

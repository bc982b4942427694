namespace Arrakis.Cli.Top;

/// <summary>A line of bars: the highest is the largest value, an empty place is no value.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>Values in so many columns, the newest at the right; of several in one column the largest.</summary>
    public static string Of(IReadOnlyList<double?> values, int columns)
    {
        if (columns <= 0 || values.Count == 0)
            return "";
        var width = Math.Min(columns, values.Count);
        var most = values.Max() ?? 0;
        return string.Concat(Enumerable.Range(0, width).Select(column =>
        {
            var (begin, end) = (column * values.Count / width, (column + 1) * values.Count / width);
            return values.Skip(begin).Take(end - begin).Max() switch
            {
                null => ' ',
                _ when most <= 0 => Bars[0],
                { } value => Bars[Math.Clamp((int)(value / most * Bars.Length), 0, Bars.Length - 1)],
            };
        }));
    }
}

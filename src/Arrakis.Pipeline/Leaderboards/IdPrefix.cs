using System.Globalization;

namespace Arrakis.Pipeline.Leaderboards;

/// <summary>The beginning of an id as it is written in decimal digits.</summary>
public readonly record struct IdPrefix
{
    private const int MaxDigits = 19;
    private static readonly long[] PowersOfTen = [.. Enumerable.Range(0, MaxDigits).Select(power => (long)Math.Pow(10, power))];
    private readonly long _digits;
    private readonly int _count;

    private IdPrefix(long digits, int count) => (_digits, _count) = (digits, count);

    /// <summary>Reads a prefix; null for a text that no id begins with: other than digits, none, too many, a zero in front.</summary>
    public static IdPrefix? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= MaxDigits && text[0] != '0'
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits)
            ? new IdPrefix(digits, text.Length)
            : null;
    }

    /// <summary>Whether an id begins so.</summary>
    /// <param name="id">0 and above.</param>
    public bool Matches(long id)
    {
        var digits = 1;
        while (digits < MaxDigits && id >= PowersOfTen[digits])
            digits++;
        return digits >= _count && id / PowersOfTen[digits - _count] == _digits;
    }
}

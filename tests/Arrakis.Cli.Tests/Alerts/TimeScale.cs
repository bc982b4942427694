using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>
/// Rules on a faster clock: every duration that Prometheus' syntax knows (ranges, offsets, <c>for</c>, intervals of groups) is so
/// many times shorter, and so is a number that means seconds, which a comment behind it says: <c>&gt; 120  # seconds</c>.
/// </summary>
internal static class TimeScale
{
    private const string SecondsMark = "seconds";

    private static readonly Dictionary<string, long> UnitsMs = new(StringComparer.Ordinal)
    {
        ["ms"] = 1, ["s"] = 1_000, ["m"] = 60_000, ["h"] = 3_600_000, ["d"] = 86_400_000, ["w"] = 7 * 86_400_000L,
        ["y"] = 365 * 86_400_000L,
    };

    /// <summary>A file of rules, as JSON, which is YAML too.</summary>
    public static string Rules(string json, int factor)
    {
        var file = JsonNode.Parse(json)!;
        foreach (var group in file["groups"]!.AsArray())
        {
            Shorten(group!.AsObject(), "interval", factor);
            foreach (var rule in group["rules"]!.AsArray().Select(rule => rule!.AsObject()))
            {
                Shorten(rule, "for", factor);
                Shorten(rule, "keep_firing_for", factor);
                rule["expr"] = Expression((string)rule["expr"]!, factor);
            }
        }

        return file.ToJsonString();
    }

    /// <summary>A PromQL expression.</summary>
    public static string Expression(string expression, int factor)
    {
        var text = new StringBuilder();
        (int At, int Length) number = (-1, 0);
        for (var at = 0; at < expression.Length;)
        {
            var token = Token(expression, at);
            if (token[0] == '#' && token.AsSpan(1).Trim() is SecondsMark)
            {
                if (number.At < 0)
                    throw new FormatException($"No number stands before «{token}» in: {expression}");
                var seconds = double.Parse(text.ToString(number.At, number.Length), CultureInfo.InvariantCulture) / factor;
                text.Remove(number.At, number.Length).Insert(number.At, seconds.ToString(CultureInfo.InvariantCulture));
                number = (-1, 0);
            }
            else if (IsNumber(token))
            {
                number = (text.Length, token.Length);
            }

            text.Append(IsDuration(token) ? Shortened(token, factor) : token);
            at += token.Length;
        }

        return text.ToString();
    }

    /// <summary>A duration such as <c>1h30m</c>.</summary>
    public static string Shortened(string duration, int factor)
    {
        var milliseconds = Milliseconds(duration) / factor;
        if (milliseconds == 0)
            throw new FormatException($"{duration} is nothing on a clock that is {factor} times as fast.");
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }

    private static void Shorten(JsonObject where, string name, int factor)
    {
        if (where[name] is { } duration)
            where[name] = Shortened((string)duration!, factor);
    }

    // Strings, comments, names (which may hold digits and colons), numbers and durations; everything else sign by sign.
    private static string Token(string text, int at)
    {
        var end = at + 1;
        if (text[at] is '"' or '\'' or '`')
        {
            while (text[end] != text[at])
                end += text[end] == '\\' && text[at] != '`' ? 2 : 1;
            return text[at..(end + 1)];
        }

        if (text[at] == '#')
            return text[at..(text.IndexOf('\n', at) is >= 0 and var line ? line : text.Length)];
        if (!IsWord(text[at]) || text[at] == ':')
            return text[at..end];
        var isNumber = char.IsAsciiDigit(text[at]);
        while (end < text.Length && (isNumber ? char.IsAsciiLetterOrDigit(text[end]) || text[end] == '.' : IsWord(text[end])))
            end++;
        return text[at..end];
    }

    private static bool IsWord(char sign) => char.IsAsciiLetterOrDigit(sign) || sign is '_' or ':';

    private static bool IsNumber(string token) => char.IsAsciiDigit(token[0]) && token.All(sign => char.IsAsciiDigit(sign) || sign == '.');

    private static bool IsDuration(string token) => char.IsAsciiDigit(token[0]) && !IsNumber(token);

    private static long Milliseconds(string duration)
    {
        long sum = 0;
        for (var at = 0; at < duration.Length;)
        {
            var unit = at;
            while (unit < duration.Length && char.IsAsciiDigit(duration[unit]))
                unit++;
            var end = unit;
            while (end < duration.Length && char.IsAsciiLetter(duration[end]))
                end++;
            if (unit == at || !UnitsMs.TryGetValue(duration[unit..end], out var milliseconds))
                throw new FormatException($"{duration} is no duration of Prometheus.");
            sum += long.Parse(duration.AsSpan(at, unit - at), NumberStyles.None, CultureInfo.InvariantCulture) * milliseconds;
            at = end;
        }

        return sum;
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Arrakis.Cli.Output.Logs;

/// <summary>
/// A secret as a regular expression: as it is, and in the forms in which texts carry it: percent-encoded in a URL, escaped in JSON
/// or in a connection string (each character by itself, for not all encoders agree on which need it), and in base64.
/// </summary>
internal static class SecretPattern
{
    /// <summary>Shorter ones are left alone: they protect nothing, and would be found in every other word.</summary>
    public const int MinLength = 4;

    private const int MinBase64 = 8;

    public static string Of(string secret)
    {
        var text = new StringBuilder("(?:");
        foreach (var rune in secret.EnumerateRunes())
            text.Append("(?:").AppendJoin('|', Forms(rune)).Append(')');
        foreach (var encoded in Base64(Encoding.UTF8.GetBytes(secret)))
            text.Append('|').Append(Regex.Escape(encoded));
        return text.Append(')').ToString();
    }

    private static IEnumerable<string> Forms(Rune rune)
    {
        yield return Regex.Escape(rune.ToString());
        yield return string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(b => "%" + Hex(b, 2)));
        yield return string.Concat(rune.ToString().Select(c => @"\\u" + Hex(c, 4)));
        var special = rune.Value switch
        {
            ' ' => [@"\+"],
            '\\' => [@"\\\\"],
            '/' => [@"\\/"],
            '"' => [@"\\""", @"""""", "&quot;"],
            '\'' => ["''", @"\\'", "&#39;", "&apos;"],
            '&' => ["&amp;"],
            '<' => ["&lt;"],
            '>' => ["&gt;"],
            '\t' => [@"\\t"],
            _ => Array.Empty<string>(),
        };
        foreach (var form in special)
            yield return form;
    }

    // Hexadecimal digits of either case.
    private static string Hex(int value, int digits) => string.Concat(
        value.ToString("x" + digits, CultureInfo.InvariantCulture).Select(
            c => char.IsAsciiLetter(c) ? $"[{c}{char.ToUpperInvariant(c)}]" : c.ToString()));

    // What a secret looks like in the base64 of a longer text, such as user:password, wherever in it it begins.
    private static IEnumerable<string> Base64(byte[] secret)
    {
        for (var before = 0; before < 3; before++)
        {
            var encoded = Convert.ToBase64String([.. new byte[before], .. secret]).TrimEnd('=');
            var begin = before == 0 ? 0 : before + 1;
            // The last digit also holds bits of what follows.
            var end = (before + secret.Length) % 3 == 0 ? encoded.Length : encoded.Length - 1;
            if (end - begin < MinBase64)
                continue;
            yield return encoded[begin..end];
            if (encoded[begin..end].AsSpan().IndexOfAny('+', '/') >= 0)
                yield return encoded[begin..end].Replace('+', '-').Replace('/', '_');
        }
    }
}

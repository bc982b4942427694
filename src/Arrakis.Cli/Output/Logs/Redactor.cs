using System.Text.RegularExpressions;

namespace Arrakis.Cli.Output.Logs;

/// <summary>
/// Takes secrets out of what is logged or told: those that the process was given, and whatever looks like one: tokens of bots,
/// webhooks and interactions, passwords in addresses, wallets.
/// </summary>
internal sealed class Redactor
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Mark = "[redacted]";

    private static readonly (Regex Pattern, string Replacement)[] Patterns =
    [
        // A bot's token: its id in base64, a time, a signature.
        (Pattern(@"[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}"), Mark),
        // "interaction:" in base64 begins an interaction's token.
        (Pattern(@"aW50ZXJhY3Rpb246[A-Za-z0-9+=_-]+"), Mark),
        (Pattern(@"((?:/|%2[Ff])(?:webhooks|interactions)(?:/|%2[Ff])[0-9]+(?:/|%2[Ff]))[^/?#\s""'%<>\[]+"), "$1" + Mark),
        (Pattern(@"((?:Bearer|Bot|Basic)(?: |%20|\+))[A-Za-z0-9._~+/=-]{16,}"), "$1" + Mark),
        (Pattern(@"(://[^:/?#@\s""']*:)[^@/\s""'\[]+(@)"), "$1" + Mark + "$2"),
        (Pattern(@"((?i:password|pwd)\s*=\s*)(?:""[^""]*""|'[^']*'|[^;,&\s""'\[]+)"), "$1" + Mark),
        (Pattern(@"0[xX][0-9a-fA-F]{40,64}"), Mark),
    ];

    private readonly Regex? _secrets;

    /// <summary>A redactor for a process with secrets.</summary>
    /// <param name="secrets">What the process was given; what is shorter than 4 characters is left alone.</param>
    public Redactor(IEnumerable<string> secrets)
    {
        // The longest first: a secret may begin with another.
        var known = secrets.Where(s => s.Length >= SecretPattern.MinLength)
            .Distinct().OrderByDescending(s => s.Length).Select(SecretPattern.Of).ToList();
        _secrets = known.Count == 0 ? null : Pattern(string.Join('|', known));
    }

    /// <summary>Knows only what secrets look like.</summary>
    public static Redactor OfPatterns { get; } = new([]);

    /// <summary>The text with a mark for each secret.</summary>
    public string Redact(string text)
    {
        if (_secrets is not null)
            text = _secrets.Replace(text, Mark);
        foreach (var (pattern, replacement) in Patterns)
            text = pattern.Replace(text, replacement);
        return text;
    }

    // Takes time linear in the text, whoever wrote that.
    private static Regex Pattern(string text) => new(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}

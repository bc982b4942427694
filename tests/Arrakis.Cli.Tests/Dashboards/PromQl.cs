using System.Text.RegularExpressions;

namespace Arrakis.Cli.Tests.Dashboards;

/// <summary>What expressions of Prometheus ask for: as much of their grammar as the files of this repository use.</summary>
internal static partial class PromQl
{
    private static readonly string[] SetOperators = ["and", "or", "unless"];
    private static readonly string[] Comparisons = ["==", "!=", ">=", "<=", ">", "<"];
    private static readonly string[] Groupings = ["by", "without", "on", "ignoring", "group_left", "group_right"];
    private static readonly string[] Words = [.. SetOperators, .. Groupings, "bool", "offset"];

    /// <summary>The series that an expression reads, without <c>offset</c>.</summary>
    public static IReadOnlyList<Selector> Selectors(string expression)
    {
        var tokens = Tokens(expression);
        var found = new List<Selector>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Groupings.Contains(tokens[i]) && Next(tokens, i) == "(")
                i = Closing(tokens, i + 1);
            else if (IsName(tokens[i]) && !Words.Contains(tokens[i]) && Next(tokens, i) is not ("(" or "by" or "without"))
                found.Add(new Selector(tokens[i], Next(tokens, i) is ['{', ..] matchers ? matchers : ""));
        }

        return found;
    }

    /// <summary>The labels by which an expression groups or matches.</summary>
    public static IReadOnlyList<string> GroupingLabels(string expression)
    {
        var tokens = Tokens(expression);
        var groups = Enumerable.Range(0, tokens.Count).Where(i => Groupings.Contains(tokens[i]) && Next(tokens, i) == "(");
        return [.. groups.SelectMany(i => tokens[(i + 2)..Closing(tokens, i + 1)]).Where(label => label != ",").Distinct()];
    }

    /// <summary>The windows of an expression: <c>5m</c> of <c>[5m]</c>.</summary>
    public static IReadOnlyList<string> Windows(string expression) =>
        [.. Tokens(expression).Where(t => t[0] == '[').Select(t => t[1..^1])];

    /// <summary>
    /// What an expression compares and combines, each by itself: on a good day a comparison has no result, but its sides have.
    /// Sides that read no series are left out, <c>absent</c> and <c>offset</c> taken away.
    /// </summary>
    public static IReadOnlyList<string> Operands(string expression) =>
        [.. Operands(Tokens(expression)).Select(o => string.Join(' ', o)).Distinct()];

    private static IEnumerable<List<string>> Operands(List<string> tokens)
    {
        if (tokens is ["absent", ..] && Closing(tokens, 1) == tokens.Count - 1)
            tokens = tokens[1..];
        while (tokens is ["(", ..] && Closing(tokens, 0) == tokens.Count - 1)
            tokens = tokens[1..^1];
        var parts = Split(tokens, SetOperators);
        if (parts.Count == 1)
            parts = Split(tokens, Comparisons);
        if (parts.Count > 1)
            return parts.SelectMany(Operands);
        if (tokens.Exists(t => t is "and" or "unless" || Comparisons.Contains(t)))
            return Arguments(tokens).SelectMany(Operands);
        return Selectors(string.Join(' ', tokens)).Count > 0 ? [tokens] : [];
    }

    // Cuts where an operator stands outside of all parentheses, and takes away how it matches.
    private static List<List<string>> Split(List<string> tokens, string[] operators)
    {
        var parts = new List<List<string>> { new() };
        for (var i = 0; i < tokens.Count; i++)
        {
            var end = tokens[i] == "(" ? Closing(tokens, i) : i;
            if (!operators.Contains(tokens[i]))
            {
                parts[^1].AddRange(tokens[i..(end + 1)]);
                i = end;
                continue;
            }

            parts.Add([]);
            while (Next(tokens, i) is { } next && (next == "bool" || Groupings.Contains(next)))
                i = Next(tokens, i + 1) == "(" && next != "bool" ? Closing(tokens, i + 2) : i + 1;
        }

        return parts;
    }

    // What stands in the outermost parentheses of functions and aggregations, by argument.
    private static IEnumerable<List<string>> Arguments(List<string> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] != "(")
                continue;
            var end = Closing(tokens, i);
            if (i == 0 || !Groupings.Contains(tokens[i - 1]))
            {
                foreach (var argument in Split(tokens[(i + 1)..end], [","]))
                    yield return argument;
            }

            i = end;
        }
    }

    private static int Closing(List<string> tokens, int open)
    {
        if (open >= tokens.Count || tokens[open] != "(")
            return -1;
        var depth = 0;
        for (var i = open; i < tokens.Count; i++)
        {
            depth += tokens[i] switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0)
                return i;
        }

        throw new FormatException($"A parenthesis is not closed: {string.Join(' ', tokens)}");
    }

    private static string? Next(List<string> tokens, int i) => i + 1 < tokens.Count ? tokens[i + 1] : null;

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] is '_' or ':';

    private static List<string> Tokens(string expression)
    {
        var tokens = Token().Matches(expression).Select(m => m.Value).Where(t => !char.IsWhiteSpace(t[0]) && t[0] != '#').ToList();
        if (Token().Replace(expression, "") is { Length: > 0 } rest)
            throw new FormatException($"Not understood: {rest} in {expression}");
        for (var i = tokens.IndexOf("offset"); i >= 0; i = tokens.IndexOf("offset"))
            tokens.RemoveRange(i, 2);
        return tokens;
    }

    // Comments, strings, matchers as a whole, windows as a whole, names, numbers and durations, operators.
    [GeneratedRegex("""
        \s+|\#[^\n]*|"(?:[^"\\]|\\.)*"|\{(?:[^}"]|"(?:[^"\\]|\\.)*")*\}|\[[^\]]*\]|[a-zA-Z_:][a-zA-Z0-9_:]*|
        [0-9][0-9a-zA-Z.]*(?:(?<=[eE])[-+][0-9]+)?|[=!<>]=|[-+*/%^<>(),]
        """, RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}

/// <summary>Series that an expression reads.</summary>
/// <param name="Metric">Their name.</param>
/// <param name="Matchers">Their matchers with the braces; empty without any.</param>
internal sealed partial record Selector(string Metric, string Matchers)
{
    /// <summary>The labels that are matched.</summary>
    public IReadOnlyList<string> Labels => [.. Matcher().Matches(Matchers).Select(m => m.Groups[1].Value)];

    public override string ToString() => Metric + Matchers;

    [GeneratedRegex("""\b([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"(?:[^"\\]|\\.)*["]""", RegexOptions.CultureInvariant)]
    private static partial Regex Matcher();
}

using System.Text;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>Takes a file of CQL apart.</summary>
internal static class CqlScript
{
    /// <summary>The statements, without comments and without the semicolons between them.</summary>
    /// <exception cref="FormatException">A quotation or a comment does not end.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var statements = new List<string>();
        var statement = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (SkipComment(text, i) is var after && after > i)
            {
                statement.Append(' ');
                i = after;
            }
            else if (text[i] is '\'' or '"')
            {
                var end = EndOfQuotation(text, i);
                statement.Append(text, i, end - i);
                i = end;
            }
            else if (text[i] == ';')
            {
                Take(statement, statements);
                i++;
            }
            else
            {
                statement.Append(text[i++]);
            }
        }

        Take(statement, statements);
        return statements;
    }

    private static int SkipComment(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "--", 0, 2) == 0 || string.CompareOrdinal(text, at, "//", 0, 2) == 0)
            return text.IndexOf('\n', at) is >= 0 and var line ? line : text.Length;
        if (string.CompareOrdinal(text, at, "/*", 0, 2) != 0)
            return at;
        var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        return end >= 0 ? end + 2 : throw new FormatException($"The comment at character {at} does not end; it needs */.");
    }

    // A doubled quotation mark stands for itself: the quotation just goes on after it.
    private static int EndOfQuotation(string text, int at)
    {
        var end = text.IndexOf(text[at], at + 1);
        return end >= 0
            ? end + 1
            : throw new FormatException($"The quotation at character {at} does not end; it needs another {text[at]}.");
    }

    private static void Take(StringBuilder statement, List<string> statements)
    {
        var text = statement.ToString().Trim();
        if (text.Length > 0)
            statements.Add(text);
        statement.Clear();
    }
}

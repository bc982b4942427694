using System.Text.RegularExpressions;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>
/// Reads from the migrations' own statements what they make, so that nothing has to be said twice. It knows what migrations
/// use, and refuses the rest.
/// </summary>
internal static partial class SchemaText
{
    /// <summary>What the statements make.</summary>
    /// <exception cref="FormatException">A statement is of a kind that it does not know.</exception>
    public static SchemaModel Parse(IEnumerable<string> statements)
    {
        var tables = new List<TableModel>();
        var types = new List<TypeModel>();
        foreach (var statement in statements)
        {
            var text = Spaces().Replace(statement, " ");
            if (TableStatement().Match(text) is { Success: true } table)
                tables.Add(Table(table.Groups["name"].Value, text[table.Length..]));
            else if (TypeStatement().Match(text) is { Success: true } type)
                types.Add(new TypeModel(type.Groups["name"].Value, [.. TopLevel(Inside(text, type.Length - 1)).Select(Field)]));
            else if (!text.StartsWith("CREATE KEYSPACE IF NOT EXISTS ", StringComparison.Ordinal))
            {
                throw new FormatException(
                    "A migration may CREATE a KEYSPACE, TYPE or TABLE IF NOT EXISTS, so that it can be run again; "
                    + $"this one does not: {text}");
            }
        }

        return new SchemaModel(tables, types);
    }

    // From the opening parenthesis's inside on.
    private static TableModel Table(string name, string rest)
    {
        var body = Inside("(" + rest, 0);
        var options = rest[(body.Length + 1)..];
        var columns = new List<(string Name, string Type, bool IsStatic)>();
        string[][] key = [[], []];
        foreach (var part in TopLevel(body))
        {
            if (part.StartsWith("PRIMARY KEY", StringComparison.Ordinal))
            {
                key = Key(Inside(part, part.IndexOf('(', StringComparison.Ordinal)));
                continue;
            }

            var column = ColumnText().Match(part);
            columns.Add(
                (column.Groups["name"].Value, CqlTypeNames.Canonical(column.Groups["type"].Value), column.Groups["static"].Success));
            if (column.Groups["key"].Success)
                key = [[column.Groups["name"].Value], []];
        }

        var descending = DescendingColumn().Matches(options).Select(match => match.Groups["name"].Value).ToHashSet();
        return new TableModel(
            name, [.. columns.Select(c => Column(c.Name, c.Type, c.IsStatic, key, descending.Contains(c.Name)))], Options(options));
    }

    private static ColumnModel Column(string name, string type, bool isStatic, string[][] key, bool isDescending)
    {
        if (Array.IndexOf(key[0], name) is >= 0 and var partition)
            return new ColumnModel(name, type, ColumnKind.PartitionKey, partition);
        if (Array.IndexOf(key[1], name) is >= 0 and var clustering)
            return new ColumnModel(name, type, ColumnKind.Clustering, clustering, isDescending);
        return new ColumnModel(name, type, isStatic ? ColumnKind.Static : ColumnKind.Regular);
    }

    // (a, b), c: the first is the partition key, in parentheses of its own where it has several columns.
    private static string[][] Key(string key)
    {
        var parts = TopLevel(key).ToArray();
        return [[.. parts[0].Trim('(', ')').Split(',', StringSplitOptions.TrimEntries)], parts[1..]];
    }

    private static Dictionary<string, string> Options(string text)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match number in NumberOption().Matches(text))
            options[number.Groups["name"].Value] = number.Groups["value"].Value;
        if (CompactionClass().Match(text) is { Success: true } compaction)
            options["compaction"] = compaction.Groups["class"].Value;
        return options;
    }

    private static string Field(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return $"{text[..space]} {CqlTypeNames.WithoutFrozen(text[(space + 1)..])}";
    }

    /// <summary>What stands between the parenthesis at a place and its partner.</summary>
    private static string Inside(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return text[(open + 1)..i];
        }

        throw new FormatException($"A parenthesis does not end: {text}");
    }

    private static IEnumerable<string> TopLevel(string text)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                yield return text[start..i].Trim();
                start = i + 1;
                continue;
            }

            depth += text[i] switch { '(' or '<' => 1, ')' or '>' => -1, _ => 0 };
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^CREATE TABLE IF NOT EXISTS \w+\.(?<name>\w+) \(")]
    private static partial Regex TableStatement();

    [GeneratedRegex(@"^CREATE TYPE IF NOT EXISTS \w+\.(?<name>\w+) \(")]
    private static partial Regex TypeStatement();

    [GeneratedRegex(@"^(?<name>\w+) (?<type>.+?)(?<static> STATIC)?(?<key> PRIMARY KEY)?$")]
    private static partial Regex ColumnText();

    [GeneratedRegex(@"(?<name>\w+) DESC\b")]
    private static partial Regex DescendingColumn();

    [GeneratedRegex(@"(?<name>default_time_to_live|gc_grace_seconds) = (?<value>\d+)")]
    private static partial Regex NumberOption();

    [GeneratedRegex(@"'class': '(?<class>\w+)'")]
    private static partial Regex CompactionClass();
}

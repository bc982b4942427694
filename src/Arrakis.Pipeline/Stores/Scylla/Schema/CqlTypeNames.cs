using System.Text;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>Names of CQL types as migrations, newer servers and Cassandra 2.1 write them, brought to one form.</summary>
internal static class CqlTypeNames
{
    private const string Frozen = "frozen<";
    private const string Marshal = "org.apache.cassandra.db.marshal.";

    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["AsciiType"] = "ascii",
        ["LongType"] = "bigint",
        ["BytesType"] = "blob",
        ["BooleanType"] = "boolean",
        ["CounterColumnType"] = "counter",
        ["DecimalType"] = "decimal",
        ["DoubleType"] = "double",
        ["FloatType"] = "float",
        ["InetAddressType"] = "inet",
        ["Int32Type"] = "int",
        ["UTF8Type"] = "text",
        ["TimestampType"] = "timestamp",
        ["DateType"] = "timestamp",
        ["UUIDType"] = "uuid",
        ["TimeUUIDType"] = "timeuuid",
        ["IntegerType"] = "varint",
    };

    /// <summary>
    /// A type without blanks, and without <c>frozen</c> but for the outermost: inside of a frozen type all is frozen, said or not.
    /// </summary>
    public static string Canonical(string type)
    {
        var text = type.Replace(" ", "", StringComparison.Ordinal);
        return text.StartsWith(Frozen, StringComparison.Ordinal) ? $"{Frozen}{WithoutFrozen(text)}>" : WithoutFrozen(text);
    }

    /// <summary>A type without blanks and without any <c>frozen</c>.</summary>
    public static string WithoutFrozen(string type)
    {
        var result = new StringBuilder();
        var text = type.Replace(" ", "", StringComparison.Ordinal);
        var open = new Stack<bool>();
        for (var i = 0; i < text.Length; i++)
        {
            if (string.CompareOrdinal(text, i, Frozen, 0, Frozen.Length) == 0)
            {
                open.Push(true);
                i += Frozen.Length - 1;
                continue;
            }

            if (text[i] == '<')
                open.Push(false);
            if (text[i] != '>' || !open.Pop())
                result.Append(text[i]);
        }

        return result.ToString();
    }

    /// <summary>
    /// The CQL type of a class of Cassandra 2.1's (<c>org.apache.cassandra.db.marshal.LongType</c>), which writes its schema in
    /// these. User-defined types are frozen there always.
    /// </summary>
    /// <param name="validator">The class, with those that it is made of.</param>
    /// <param name="isReversed">Whether it is the order of a clustering column that descends.</param>
    public static string OfClass(string validator, out bool isReversed)
    {
        var text = validator.Replace(Marshal, "", StringComparison.Ordinal);
        isReversed = text.StartsWith("ReversedType(", StringComparison.Ordinal);
        return Canonical(Parse(isReversed ? text["ReversedType(".Length..^1] : text));
    }

    private static string Parse(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
            return Classes.GetValueOrDefault(text, text);
        var arguments = Arguments(text[(open + 1)..^1]);
        return text[..open] switch
        {
            "UserType" => $"{Frozen}{Encoding.UTF8.GetString(Convert.FromHexString(arguments[1]))}>",
            "FrozenType" => $"{Frozen}{Parse(arguments[0])}>",
            "ListType" => $"list<{Parse(arguments[0])}>",
            "SetType" => $"set<{Parse(arguments[0])}>",
            "MapType" => $"map<{Parse(arguments[0])},{Parse(arguments[1])}>",
            "TupleType" => $"{Frozen}tuple<{string.Join(',', arguments.Select(Parse))}>>",
            var other => other,
        };
    }

    private static List<string> Arguments(string text)
    {
        var arguments = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] == ',' && depth == 0)
            {
                arguments.Add(text[start..i]);
                start = i + 1;
            }
        }

        arguments.Add(text[start..]);
        return arguments;
    }
}

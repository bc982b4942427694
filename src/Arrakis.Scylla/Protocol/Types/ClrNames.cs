using Arrakis.Scylla.Rows.Mapping;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>How errors call CLR types, and which of them stand for a CQL type.</summary>
internal static class ClrNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(int)] = "int",
        [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(decimal)] = "decimal", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    /// <summary>A type as C# writes it.</summary>
    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (!type.IsGenericType)
            return type.Name;
        var arguments = string.Join(", ", type.GetGenericArguments().Select(Of));
        return ValueTuples.Is(type) ? $"({arguments})" : $"{type.Name.Split('`')[0]}<{arguments}>";
    }

    /// <summary>What stands for a CQL type.</summary>
    public static string For(CqlType type) => type switch
    {
        ListType list => $"List<E>, E[] or IReadOnlyList<E>, where E is {For(list.Element)}",
        SetType set => $"HashSet<E> or IReadOnlySet<E>, where E is {For(set.Element)}",
        MapType map => $"Dictionary<K, V> or IReadOnlyDictionary<K, V>, where K is {For(map.Key)}, and V is {For(map.Value)}",
        TupleType tuple => $"a ValueTuple of {tuple.Elements.Count} elements ({string.Join("; ", tuple.Elements.Select(For))})",
        UdtType udt => $"CqlUdtValue or a class with a member for each of {string.Join(", ", udt.Fields.Select(f => f.Name))}",
        CustomType { ClassName: CustomType.DurationClass } => "CqlDuration, byte[] or ReadOnlyMemory<byte>",
        CustomType => "byte[] or ReadOnlyMemory<byte>",
        _ => string.Join(" or ", PrimitiveCodecs.ClrTypesOf(type.Code).Select(Of)),
    };

    /// <summary>What to throw where a CLR type does not stand for a CQL type.</summary>
    public static InvalidCastException Mismatch(Type clr, CqlType type) =>
        new($"The CQL type {type} is not read or written as {Of(clr)}, but as {For(type)}.");
}

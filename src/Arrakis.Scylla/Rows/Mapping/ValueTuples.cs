using System.Reflection;

namespace Arrakis.Scylla.Rows.Mapping;

/// <summary>Value tuples of one to seven elements.</summary>
internal static class ValueTuples
{
    private static readonly HashSet<Type> Definitions =
    [
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
        typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>),
    ];

    /// <summary>Whether a type is one.</summary>
    public static bool Is(Type type) => type.IsGenericType && Definitions.Contains(type.GetGenericTypeDefinition());

    /// <summary>Its elements, in order.</summary>
    public static FieldInfo[] Fields(Type type) =>
        [.. Enumerable.Range(1, type.GetGenericArguments().Length).Select(i => type.GetField($"Item{i}")!)];
}

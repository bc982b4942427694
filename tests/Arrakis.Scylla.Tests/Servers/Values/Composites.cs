using System.Text.Json.Nodes;

namespace Arrakis.Scylla.Tests.Servers.Values;

/// <summary>The types with parameters, over any others.</summary>
internal static class Composites
{
    private const int MostElements = 6;

    public static Kind<List<T>> List<T>(Kind<T> element) => new(
        $"list<{element.Cql}>", r => [.. Some(r, element)], [[], [.. element.Edges]],
        v => Array(v, element), v => $"[{Join(v, element)}]");

    public static Kind<HashSet<T>> Set<T>(Kind<T> element) => new(
        $"set<{element.Cql}>", r => [.. Some(r, element)], [[], [.. element.Edges]],
        v => new JsonObject { ["set"] = Array(v, element) }, v => $"{{{Join(v, element)}}}");

    public static Kind<Dictionary<TKey, TValue>> Map<TKey, TValue>(Kind<TKey> key, Kind<TValue> value)
        where TKey : notnull => new(
        $"map<{key.Cql}, {value.Cql}>", r => Pairs(Some(r, key), key => value.Any(r)), [[], Pairs(key.Edges, _ => value.Edges[0])],
        v => new JsonObject { ["map"] = new JsonArray([.. v.Select(p => new JsonArray(key.Json(p.Key), value.Json(p.Value)))]) },
        v => $"{{{string.Join(", ", v.Select(p => $"{key.Literal(p.Key)}: {value.Literal(p.Value)}"))}}}");

    public static Kind<(T1, T2, T3)> Tuple<T1, T2, T3>(Kind<T1> first, Kind<T2> second, Kind<T3> third) => new(
        $"frozen<tuple<{first.Cql}, {second.Cql}, {third.Cql}>>", r => (first.Any(r), second.Any(r), third.Any(r)),
        [(first.Edges[0], second.Edges[0], third.Edges[0]), (first.Edges[^1], second.Edges[^1], third.Edges[^1])],
        v => new JsonArray(first.Json(v.Item1), second.Json(v.Item2), third.Json(v.Item3)),
        v => $"({first.Literal(v.Item1)}, {second.Literal(v.Item2)}, {third.Literal(v.Item3)})");

    /// <summary>The same values, and null.</summary>
    public static Kind<T?> OrNull<T>(Kind<T> kind)
        where T : struct => new(
        kind.Cql, r => kind.Any(r), [.. kind.Edges.Select(v => (T?)v), null],
        v => v is { } value ? kind.Json(value) : null, v => v is { } value ? kind.Literal(value) : "null");

    /// <summary>The same values, and null.</summary>
    public static Kind<T?> OrNothing<T>(Kind<T> kind)
        where T : class => new(
        kind.Cql, r => kind.Any(r), [.. kind.Edges, null],
        v => v is null ? null : kind.Json(v), v => v is null ? "null" : kind.Literal(v));

    private static IEnumerable<T> Some<T>(Random random, Kind<T> element) =>
        Enumerable.Range(0, random.Next(1, MostElements)).Select(_ => element.Any(random));

    private static Dictionary<TKey, TValue> Pairs<TKey, TValue>(IEnumerable<TKey> keys, Func<TKey, TValue> value)
        where TKey : notnull => keys.Distinct().ToDictionary(k => k, value);

    private static JsonArray Array<T>(IEnumerable<T> values, Kind<T> element) => [.. values.Select(element.Json)];

    private static string Join<T>(IEnumerable<T> values, Kind<T> element) => string.Join(", ", values.Select(element.Literal));
}

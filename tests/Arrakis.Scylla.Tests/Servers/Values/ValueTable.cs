using System.Text.Json.Nodes;
using static Arrakis.Scylla.Tests.Servers.Values.Composites;
using static Arrakis.Scylla.Tests.Servers.Values.Scalars;

namespace Arrakis.Scylla.Tests.Servers.Values;

/// <summary>A table with a column for each type, and what its rows are.</summary>
internal static class ValueTable
{
    public static IReadOnlyList<Column> Columns { get; } =
    [
        Of("v_ascii", Ascii), Of("v_text", Text), Of("v_blob", Blob), Of("v_boolean", Scalars.Boolean), Of("v_int", Int),
        Of("v_bigint", Bigint), Of("v_varint", Varint), Of("v_float", Float), Of("v_double", Scalars.Double),
        Of("v_decimal", Scalars.Decimal), Of("v_timestamp", Timestamp), Of("v_uuid", Uuid), Of("v_timeuuid", Timeuuid),
        Of("v_inet", Inet), Of("list_text", List(Text)), Of("list_double", List(Scalars.Double)), Of("list_timestamp", List(Timestamp)),
        Of("set_text", Set(Text)), Of("set_uuid", Set(Uuid)), Of("set_bigint", Set(Bigint)), Of("map_bigint", Map(Text, Bigint)),
        Of("map_decimal", Map(Inet, Scalars.Decimal)), Of("map_blob", Map(Int, Blob)),
        Of("v_tuple", Tuple(OrNull(Int), OrNothing(Text), List(Uuid))), Of("v_address", UserTypes.AddressKind),
        Of("v_person", UserTypes.PersonKind), Of("list_person", List(UserTypes.PersonKind)),
        Of("map_tuple", Map(Text, Tuple(Int, Map(Text, Scalars.Boolean), Varint))),
        Of("set_tuple", Set(Tuple(Int, Scalars.Boolean, Text))),
    ];

    public static IReadOnlyList<string> Names { get; } = ["id", .. Columns.Select(c => c.Name)];

    public static string Create(string table) =>
        $"CREATE TABLE {table} (id int PRIMARY KEY, {string.Join(", ", Columns.Select(c => $"{c.Name} {c.Cql}"))})";

    /// <summary>A row as both clients write it: sets and maps in one order.</summary>
    public static string Canonical(JsonNode? row) => Sorted(row)?.ToJsonString() ?? "null";

    private static Column<T> Of<T>(string name, Kind<T> kind) => new(name, kind);

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        JsonObject { Count: 1 } kind => new JsonObject
        {
            [kind.First().Key] = new JsonArray(
                [.. kind.First().Value!.AsArray().Select(Sorted).OrderBy(n => n?.ToJsonString(), StringComparer.Ordinal)]),
        },
        _ => node?.DeepClone(),
    };
}

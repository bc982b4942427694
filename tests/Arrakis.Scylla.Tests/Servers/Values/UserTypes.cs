using System.Text.Json.Nodes;

namespace Arrakis.Scylla.Tests.Servers.Values;

/// <summary>Two user-defined types, one within the other.</summary>
internal static class UserTypes
{
    private static readonly Kind<string?> Text = Composites.OrNothing(Scalars.Text);
    private static readonly Kind<int?> Number = Composites.OrNull(Scalars.Int);
    private static readonly Kind<HashSet<string>> Tags = Composites.Set(Scalars.Text);
    private static readonly Kind<Dictionary<string, (int?, bool, Guid)>> Notes = Composites.Map(
        Scalars.Text, Composites.Tuple(Number, Scalars.Boolean, Scalars.Uuid));

    /// <summary>What makes them, in their order.</summary>
    public static IReadOnlyList<string> Statements { get; } =
    [
        $"CREATE TYPE address (street text, zip int, tags {Tags.Cql})",
        $"CREATE TYPE person (name text, home frozen<address>, notes {Notes.Cql})",
    ];

    public static Kind<Address> AddressKind { get; } = new(
        "frozen<address>", r => new(Text.Any(r), Number.Any(r), Tags.Any(r)), [new(null, 0, []), new("", null, ["", "a"])],
        v => new JsonArray(Text.Json(v.Street), Number.Json(v.Zip), Tags.Json(v.Tags)),
        v => Fields(("street", Text.Literal(v.Street)), ("zip", Number.Literal(v.Zip)), ("tags", Tags.Literal(v.Tags))));

    public static Kind<Person> PersonKind { get; } = new(
        "frozen<person>", r => new(Text.Any(r), OrNothing(r, AddressKind), Notes.Any(r)),
        [new(null, null, []), new("ä", AddressKind.Edges[0], [])],
        v => new JsonArray(Text.Json(v.Name), v.Home is null ? null : AddressKind.Json(v.Home), Notes.Json(v.Notes)),
        v => Fields(
            ("name", Text.Literal(v.Name)), ("home", v.Home is null ? "null" : AddressKind.Literal(v.Home)),
            ("notes", Notes.Literal(v.Notes))));

    private static T? OrNothing<T>(Random random, Kind<T> kind)
        where T : class => random.Next(4) == 0 ? null : kind.Any(random);

    private static string Fields(params (string Name, string Literal)[] fields) =>
        $"{{{string.Join(", ", fields.Where(f => f.Literal != "null").Select(f => $"{f.Name}: {f.Literal}"))}}}";

    internal sealed record Address(string? Street, int? Zip, HashSet<string> Tags);

    internal sealed record Person(string? Name, Address? Home, Dictionary<string, (int?, bool, Guid)> Notes);
}

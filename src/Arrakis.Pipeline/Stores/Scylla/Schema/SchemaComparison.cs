namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>Tells two schemas apart.</summary>
internal static class SchemaComparison
{
    /// <summary>Every difference, table by table and type by type.</summary>
    public static IReadOnlyList<SchemaDifference> Compare(SchemaModel expected, SchemaModel actual) =>
    [
        .. Pairs(expected.Types, actual.Types, type => type.Name).SelectMany(pair => Type(pair.Key, pair.Expected, pair.Actual)),
        .. Pairs(expected.Tables, actual.Tables, table => table.Name).SelectMany(pair => Table(pair.Key, pair.Expected, pair.Actual)),
    ];

    private static IEnumerable<SchemaDifference> Type(string name, TypeModel? expected, TypeModel? actual)
    {
        var (wanted, found) = (Fields(expected), Fields(actual));
        return wanted == found ? [] : [new SchemaDifference($"Type {name}", wanted, found)];
    }

    private static string? Fields(TypeModel? type) => type is null ? null : $"({string.Join(", ", type.Fields)})";

    private static IEnumerable<SchemaDifference> Table(string name, TableModel? expected, TableModel? actual)
    {
        if (expected is null || actual is null)
            return [new SchemaDifference($"Table {name}", expected is null ? null : "a table", actual is null ? null : "a table")];
        var columns = Pairs(expected.Columns, actual.Columns, column => column.Name)
            .Where(pair => pair.Expected != pair.Actual)
            .Select(pair => new SchemaDifference($"Column {name}.{pair.Key}", pair.Expected?.ToString(), pair.Actual?.ToString()));
        // An option that the migrations do not name is the operator's.
        var options = expected.Options.Where(option => actual.Options.GetValueOrDefault(option.Key) != option.Value)
            .Select(option => new SchemaDifference($"{name} {option.Key}", option.Value, actual.Options.GetValueOrDefault(option.Key)));
        return columns.Concat(options);
    }

    private static IEnumerable<(string Key, T? Expected, T? Actual)> Pairs<T>(
        IReadOnlyList<T> expected, IReadOnlyList<T> actual, Func<T, string> key)
        where T : class =>
        expected.Concat(actual).Select(key).Distinct().Order(StringComparer.Ordinal)
            .Select(name => (name, expected.FirstOrDefault(item => key(item) == name), actual.FirstOrDefault(item => key(item) == name)));
}

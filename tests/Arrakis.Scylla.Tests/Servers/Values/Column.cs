using System.Text.Json.Nodes;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;

namespace Arrakis.Scylla.Tests.Servers.Values;

/// <summary>A column of the table that two clients share.</summary>
internal abstract class Column(string name, string cql)
{
    public string Name { get; } = name;

    public string Cql { get; } = cql;

    /// <summary>The value of a row: the edges first, then random ones, and null now and then.</summary>
    public abstract Cell Make(Random random, int row);

    /// <summary>What a row has, as <c>values.py</c> writes it.</summary>
    public abstract JsonNode? Read(Row row, int column);
}

/// <summary>A column of one type.</summary>
internal sealed class Column<T>(string name, Kind<T> kind) : Column(name, kind.Cql)
{
    private const int RowsPerNull = 8;

    public override Cell Make(Random random, int row)
    {
        if (row >= kind.Edges.Length && random.Next(RowsPerNull) == 0)
            return new(null, "null", s => s.AddNull(), w => w.AddNull());
        var value = row < kind.Edges.Length ? kind.Edges[row] : kind.Next(random);
        return new(OrNull(kind.Json(value)), kind.Literal(value), s => s.Add(value), w => w.Add(value));
    }

    public override JsonNode? Read(Row row, int column) => row.IsNull(column) ? null : kind.Json(row.Get<T>(column));

    /// <summary>A collection without elements that is a column of its own is no collection to the server.</summary>
    private static JsonNode? OrNull(JsonNode? json) => (json as JsonObject)?.First().Value switch
    {
        JsonArray { Count: 0 } => null,
        _ => json is JsonArray { Count: 0 } ? null : json,
    };
}

/// <summary>One value, in every way that it is written.</summary>
/// <param name="Json">As <c>values.py</c> writes it.</param>
/// <param name="Literal">In a text of CQL.</param>
/// <param name="AddTo">To a prepared statement.</param>
/// <param name="AddToBatch">To a statement of a batch.</param>
internal sealed record Cell(JsonNode? Json, string Literal, Action<BoundStatement> AddTo, Action<ValueWriter> AddToBatch);

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>What a column is in its table.</summary>
internal enum ColumnKind
{
    PartitionKey,
    Clustering,
    Static,
    Regular,
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as CQL writes it, without <c>frozen</c> inside of a frozen type.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Its place among the columns of the key; 0 for others.</param>
/// <param name="IsDescending">Clustering columns: whether rows lie in descending order of it.</param>
internal sealed record ColumnModel(string Name, string Type, ColumnKind Kind, int Position = 0, bool IsDescending = false)
{
    public override string ToString() => Kind switch
    {
        ColumnKind.PartitionKey => $"{Type}, column {Position + 1} of the partition key",
        ColumnKind.Clustering => $"{Type}, clustering column {Position + 1}{(IsDescending ? " descending" : "")}",
        ColumnKind.Static => $"{Type} static",
        _ => Type,
    };
}

/// <summary>A table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Options">
/// The options that matter: <c>default_time_to_live</c>, <c>gc_grace_seconds</c>, <c>compaction</c> (the class).
/// </param>
internal sealed record TableModel(string Name, IReadOnlyList<ColumnModel> Columns, IReadOnlyDictionary<string, string> Options);

/// <summary>A user-defined type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Fields">Its fields in order, as <c>name type</c>.</param>
internal sealed record TypeModel(string Name, IReadOnlyList<string> Fields);

/// <summary>Tables and types of a keyspace.</summary>
internal sealed record SchemaModel(IReadOnlyList<TableModel> Tables, IReadOnlyList<TypeModel> Types);

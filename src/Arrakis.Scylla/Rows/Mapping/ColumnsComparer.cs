namespace Arrakis.Scylla.Rows.Mapping;

/// <summary>Columns are the same to a mapper if their names and types are.</summary>
internal sealed class ColumnsComparer : IEqualityComparer<IReadOnlyList<ColumnSpec>>
{
    public static ColumnsComparer Instance { get; } = new();

    public bool Equals(IReadOnlyList<ColumnSpec>? x, IReadOnlyList<ColumnSpec>? y)
    {
        if (ReferenceEquals(x, y) || x is null || y is null)
            return ReferenceEquals(x, y);
        if (x.Count != y.Count)
            return false;
        for (var i = 0; i < x.Count; i++)
        {
            if (x[i].Name != y[i].Name || !x[i].Type.Equals(y[i].Type))
                return false;
        }

        return true;
    }

    public int GetHashCode(IReadOnlyList<ColumnSpec> obj)
    {
        var hash = new HashCode();
        foreach (var column in obj)
        {
            hash.Add(column.Name);
            hash.Add(column.Type);
        }

        return hash.ToHashCode();
    }
}

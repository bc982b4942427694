namespace Arrakis.Scylla.Rows;

/// <summary>The current row of a <see cref="RowSet"/>: a typed view into the buffer, valid until the enumerator moves.</summary>
public readonly struct Row
{
    /// <summary>The value of a column; null for a CLR type that has one, where the column is null.</summary>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the column's type, or the column is null and the type has no null.</exception>
    public T Get<T>(int column) => throw new NotImplementedException();

    /// <summary>The value of a column by its name.</summary>
    /// <exception cref="ArgumentException">There is no such column; the message names those that there are.</exception>
    public T Get<T>(string column) => throw new NotImplementedException();

    /// <summary>Whether a column is null.</summary>
    public bool IsNull(int column) => throw new NotImplementedException();

    /// <summary>The bytes of a column as they came; empty for null.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => throw new NotImplementedException();
}

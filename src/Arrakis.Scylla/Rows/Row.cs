using Arrakis.Scylla.Protocol.Types;

namespace Arrakis.Scylla.Rows;

/// <summary>The current row of a <see cref="RowSet"/>: a typed view into the buffer, valid until the enumerator moves.</summary>
public readonly struct Row
{
    private readonly RowSet _rows;
    private readonly int _number;

    internal Row(RowSet rows) => (_rows, _number) = (rows, rows.CurrentRow);

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ColumnSpec> Columns => _rows.Columns;

    /// <summary>The value of a column; null for a CLR type that has one, where the column is null.</summary>
    /// <param name="column">Its number, 0 for the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the column's type, or the column is null and the type
    /// has no null.</exception>
    /// <exception cref="OverflowException">The CLR type cannot hold the value; the message names one that can.</exception>
    /// <exception cref="InvalidOperationException">The enumerator has moved on.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed of.</exception>
    public T Get<T>(int column) => Read(CqlCodecs.Get<T>(Spec(column).Type), column);

    /// <summary>The value of a column by its name.</summary>
    /// <param name="column">Its name, exactly as <see cref="RowSet.Columns"/> has it.</param>
    /// <exception cref="ArgumentException">There is no such column; the message names those that there are.</exception>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the column's type, or the column is null and the type
    /// has no null.</exception>
    /// <exception cref="OverflowException">The CLR type cannot hold the value; the message names one that can.</exception>
    /// <exception cref="InvalidOperationException">The enumerator has moved on.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed of.</exception>
    public T Get<T>(string column) => Get<T>(IndexOf(column));

    /// <summary>Whether a column is null.</summary>
    /// <param name="column">Its number, 0 for the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">The enumerator has moved on.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed of.</exception>
    public bool IsNull(int column)
    {
        Spec(column);
        _ = _rows.Bytes(column, out var isNull);
        return isNull;
    }

    /// <summary>The bytes of a column as they came; empty for null.</summary>
    /// <param name="column">Its number, 0 for the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">The enumerator has moved on.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed of.</exception>
    public ReadOnlySpan<byte> GetBytes(int column)
    {
        Spec(column);
        return _rows.Bytes(column, out _);
    }

    /// <summary>The value of a column by a codec that was found before.</summary>
    internal T Read<T>(CqlCodec<T> codec, int column)
    {
        var spec = Spec(column);
        var bytes = _rows.Bytes(column, out var isNull);
        if (!codec.TryRead(bytes, isNull, out var value))
            ThrowNull(spec, typeof(T));
        return value;
    }

    private static void ThrowNull(ColumnSpec column, Type type) => throw new InvalidCastException(
        $"The column {column.Name} ({column.Type}) is null, and {ClrNames.Of(type)} has no null; take {ClrNames.Of(type)}?.");

    private ColumnSpec Spec(int column)
    {
        var columns = _rows.Metadata.Columns;
        if (_number < 0 || _number != _rows.CurrentRow || _number >= _rows.Count)
            throw new InvalidOperationException("No row is here: the enumerator is before the first, behind the last, or has moved on.");
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, columns.Length);
        return columns[column];
    }

    private int IndexOf(string column)
    {
        var columns = _rows.Metadata.Columns;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Name == column)
                return i;
        }

        throw new ArgumentException(
            $"There is no column {column}; there are {string.Join(", ", columns.Select(c => c.Name))}.", nameof(column));
    }
}

using System.Collections.Concurrent;
using System.Linq.Expressions;
using Arrakis.Scylla.Protocol.Types;

namespace Arrakis.Scylla.Rows.Mapping;

/// <summary>
/// Makes objects of rows. Columns go to the parameters of a constructor or to settable properties of the same name, whatever
/// their case and underscores; to the elements of a value tuple by position; a single column may be the value itself. Compiled
/// once for the same columns, and without boxing.
/// </summary>
/// <typeparam name="T">What a row becomes.</typeparam>
internal sealed class RowMapper<T>
{
    private const int Capacity = 256;

    private static readonly ConcurrentDictionary<IReadOnlyList<ColumnSpec>, RowMapper<T>> Known = new(ColumnsComparer.Instance);
    private static RowMapper<T>? _last;

    private readonly IReadOnlyList<ColumnSpec> _columns;
    private readonly Func<Row, T> _map;

    private RowMapper(IReadOnlyList<ColumnSpec> columns) => (_columns, _map) = (columns, Compile(columns));

    /// <summary>The mapper of these columns.</summary>
    /// <exception cref="InvalidCastException">A column has no place in <typeparamref name="T"/>, or one of another type.</exception>
    public static RowMapper<T> For(IReadOnlyList<ColumnSpec> columns)
    {
        if (_last is { } last && ReferenceEquals(last._columns, columns))
            return last;
        if (!Known.TryGetValue(columns, out var mapper))
        {
            mapper = new(columns);
            if (Known.Count >= Capacity)
                Known.Clear();
            Known[columns] = mapper;
        }

        return _last = mapper;
    }

    /// <summary>Makes an object of a row that has the mapper's columns.</summary>
    public T Map(Row row) => _map(row);

    private static Func<Row, T> Compile(IReadOnlyList<ColumnSpec> columns)
    {
        var row = Expression.Parameter(typeof(Row), "row");
        return Expression.Lambda<Func<Row, T>>(Body(row, columns), row).Compile();
    }

    private static Expression Body(ParameterExpression row, IReadOnlyList<ColumnSpec> columns)
    {
        if (ValueTuples.Is(typeof(T)) && !(columns is [{ Type: TupleType }]))
            return Tuple(row, columns);
        if (!ObjectShape.IsMappable(typeof(T)) || IsUdtItself(columns))
            return columns.Count == 1 ? Read(row, columns, 0, typeof(T)) : throw new InvalidCastException(
                $"{ClrNames.Of(typeof(T))} takes one column; there are {columns.Count}: {Names(columns)}.");
        var shape = ObjectShape.Create(typeof(T), [.. columns.Select(c => c.Name)], "column");
        return shape.CreateExpression([.. columns.Select((_, i) => Read(row, columns, i, shape.TypeOf(i)))]);
    }

    /// <summary>Whether the one column is the object, and not a member of it.</summary>
    private static bool IsUdtItself(IReadOnlyList<ColumnSpec> columns) =>
        columns is [{ Type: UdtType } column] && MemberNames.FindReadable(typeof(T), column.Name) is null;

    private static NewExpression Tuple(ParameterExpression row, IReadOnlyList<ColumnSpec> columns)
    {
        var types = typeof(T).GetGenericArguments();
        if (types.Length != columns.Count)
            throw new InvalidCastException(
                $"{ClrNames.Of(typeof(T))} takes {types.Length} columns; there are {columns.Count}: {Names(columns)}.");
        return Expression.New(typeof(T).GetConstructor(types)!, types.Select((type, i) => Read(row, columns, i, type)));
    }

    private static MethodCallExpression Read(ParameterExpression row, IReadOnlyList<ColumnSpec> columns, int column, Type type)
    {
        try
        {
            var codec = CodecFactory.Get(type, columns[column].Type);
            var typed = Expression.Constant(codec, typeof(CqlCodec<>).MakeGenericType(type));
            return Expression.Call(row, nameof(Row.Read), [type], typed, Expression.Constant(column));
        }
        catch (InvalidCastException e)
        {
            throw new InvalidCastException($"{ClrNames.Of(typeof(T))} cannot take the column {columns[column].Name}: {e.Message}", e);
        }
    }

    private static string Names(IReadOnlyList<ColumnSpec> columns) => string.Join(", ", columns.Select(c => c.Name));
}

using Arrakis.Scylla.Protocol.Types;

namespace Arrakis.Scylla.Rows;

/// <summary>A column of a result, or a variable of a prepared statement.</summary>
/// <param name="Keyspace">The keyspace of its table.</param>
/// <param name="Table">The table that it is a column of, or is compared with one of.</param>
/// <param name="Name">Its name as the server spells it; of what is no column, what the server calls it, such as <c>[applied]</c>.</param>
/// <param name="Type">Its type.</param>
public sealed record ColumnSpec(string Keyspace, string Table, string Name, CqlType Type);

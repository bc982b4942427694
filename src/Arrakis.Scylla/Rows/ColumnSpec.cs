using Arrakis.Scylla.Protocol.Types;

namespace Arrakis.Scylla.Rows;

/// <summary>A column of a result, or a variable of a prepared statement.</summary>
/// <param name="Keyspace">Its keyspace.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record ColumnSpec(string Keyspace, string Table, string Name, CqlType Type);

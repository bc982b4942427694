using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>Where a prepared statement with these values has to go.</summary>
internal static class StatementTarget
{
    public static RoutingTarget Of(PreparedStatement statement, PreparedResult layout, ReadOnlySpan<byte> values)
    {
        var columns = layout.Variables.Length > 0 ? layout.Variables : layout.Rows.Columns;
        if (columns.Length == 0)
            return new RoutingTarget(null, null, null, statement.IsConditional);
        var column = layout.PartitionKey.Length > 0 ? columns[layout.PartitionKey[0]] : columns[0];
        return new RoutingTarget(
            column.Keyspace, column.Table, PartitionKey.TokenOf(values, layout.PartitionKey), statement.IsConditional);
    }
}

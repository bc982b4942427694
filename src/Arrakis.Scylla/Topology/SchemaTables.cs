using System.Globalization;
using System.Text.Json;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Topology;

/// <summary>Reads the schema: <c>system_schema</c>, or before Cassandra 3 the <c>system.schema_*</c> tables.</summary>
internal static class SchemaTables
{
    /// <summary>Whether a release has the older tables. ScyllaDB says 3 too.</summary>
    public static bool AreOld(string releaseVersion) =>
        int.TryParse(releaseVersion.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major < 3;

    /// <summary>The replication of all keyspaces.</summary>
    /// <exception cref="ScyllaException">What the server said, or the way to it.</exception>
    public static async Task<List<KeyspaceDescription>> ReadKeyspacesAsync(
        ShardConnection connection, bool areOld, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var cql = areOld
            ? "SELECT keyspace_name, strategy_class, strategy_options FROM system.schema_keyspaces"
            : "SELECT keyspace_name, replication FROM system_schema.keyspaces";
        using var rows = await SystemQuery.RowsAsync(connection, cql, timeout, cancellationToken).ConfigureAwait(false);
        var keyspaces = new List<KeyspaceDescription>();
        foreach (var row in rows)
        {
            var name = row.Get<string>(0);
            var options = areOld ? OldOptions(name, row.Get<string>(2)) : row.Get<Dictionary<string, string>>(1);
            keyspaces.Add(new(name, areOld ? row.Get<string>(1) : options.GetValueOrDefault("class", ""), options));
        }

        return keyspaces;
    }

    /// <summary>The names of a table's partition key columns, in order; null if there is no such table.</summary>
    /// <exception cref="ScyllaException">What the server said, or the way to it.</exception>
    public static async Task<IReadOnlyList<string>?> ReadPartitionKeyAsync(
        ShardConnection connection, bool areOld, string keyspace, string table, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var (columns, from, tableColumn) = areOld
            ? ("column_name, type, component_index", "system.schema_columns", "columnfamily_name")
            : ("column_name, kind, position", "system_schema.columns", "table_name");
        var where = $"keyspace_name = {SystemQuery.Quote(keyspace)} AND {tableColumn} = {SystemQuery.Quote(table)}";
        var cql = $"SELECT {columns} FROM {from} WHERE {where}";
        using var rows = await SystemQuery.RowsAsync(connection, cql, timeout, cancellationToken).ConfigureAwait(false);
        var key = new List<(int Position, string Name)>();
        foreach (var row in rows)
        {
            // The older tables leave out the position of a column that is the whole key.
            if (row.Get<string?>(1) == "partition_key")
                key.Add((row.Get<int?>(2) ?? 0, row.Get<string>(0)));
        }

        return key.Count == 0 ? null : [.. key.OrderBy(k => k.Position).Select(k => k.Name)];
    }

    private static Dictionary<string, string> OldOptions(string keyspace, string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
        }
        catch (JsonException e)
        {
            throw new ProtocolViolationException($"the strategy options of the keyspace {keyspace} are no JSON object of texts: {json}", e);
        }
    }
}

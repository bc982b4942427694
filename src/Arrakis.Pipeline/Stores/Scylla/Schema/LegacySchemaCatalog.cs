using System.Text.Json;
using Arrakis.Scylla;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>The tables <c>system.schema_*</c> of Cassandra before 3.0, which name types by their Java classes.</summary>
internal sealed class LegacySchemaCatalog(ScyllaSession session) : SchemaCatalog(session)
{
    /// <inheritdoc/>
    public override async Task<IReadOnlyDictionary<string, string>?> ReplicationAsync(string keyspace, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(
            "SELECT strategy_class, strategy_options FROM system.schema_keyspaces WHERE keyspace_name = ?", keyspace,
            static row => (Class: row.Get<string>(0), Options: row.Get<string>(1)), cancellationToken);
        if (rows.Count == 0)
            return null;
        var replication = JsonSerializer.Deserialize<Dictionary<string, string>>(rows[0].Options) ?? [];
        replication["class"] = rows[0].Class;
        return replication;
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> TableNamesAsync(string keyspace, CancellationToken cancellationToken) =>
        await QueryAsync(
            "SELECT columnfamily_name FROM system.schema_columnfamilies WHERE keyspace_name = ?", keyspace,
            static row => row.Get<string>(0), cancellationToken);

    /// <inheritdoc/>
    public override async Task<SchemaModel> ReadAsync(string keyspace, CancellationToken cancellationToken)
    {
        var columns = (await QueryAsync(
            "SELECT columnfamily_name, column_name, type, validator, component_index FROM system.schema_columns WHERE keyspace_name = ?",
            keyspace,
            static row =>
                (
                    Table: row.Get<string>(0),
                    Column: Column(row.Get<string>(1), row.Get<string>(2), row.Get<string>(3), row.Get<int?>(4) ?? 0)),
            cancellationToken)).ToLookup(c => c.Table, c => c.Column);
        var tables = await QueryAsync(
            "SELECT columnfamily_name, default_time_to_live, gc_grace_seconds, compaction_strategy_class FROM system.schema_columnfamilies "
            + "WHERE keyspace_name = ?",
            keyspace,
            row => new TableModel(
                row.Get<string>(0), [.. columns[row.Get<string>(0)]], Options(row.Get<int?>(1) ?? 0, row.Get<int>(2), row.Get<string>(3))),
            cancellationToken);
        var types = await QueryAsync(
            "SELECT type_name, field_names, field_types FROM system.schema_usertypes WHERE keyspace_name = ?", keyspace,
            static row => new TypeModel(row.Get<string>(0), Fields(row.Get<List<string>>(1), row.Get<List<string>>(2))), cancellationToken);
        return new SchemaModel(tables, types);
    }

    private static ColumnModel Column(string name, string kind, string validator, int position)
    {
        var type = CqlTypeNames.OfClass(validator, out var isReversed);
        return kind switch
        {
            "partition_key" => new ColumnModel(name, type, ColumnKind.PartitionKey, position),
            "clustering_key" => new ColumnModel(name, type, ColumnKind.Clustering, position, isReversed),
            _ => new ColumnModel(name, type, kind == "static" ? ColumnKind.Static : ColumnKind.Regular),
        };
    }

    private static string[] Fields(List<string> names, List<string> types) =>
        [.. names.Zip(types, static (name, type) => $"{name} {CqlTypeNames.WithoutFrozen(CqlTypeNames.OfClass(type, out _))}")];
}

using Arrakis.Scylla;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>The tables <c>system_schema.*</c> of ScyllaDB and of Cassandra from 3.0 on.</summary>
internal sealed class SystemSchemaCatalog(ScyllaSession session) : SchemaCatalog(session)
{
    /// <inheritdoc/>
    public override async Task<IReadOnlyDictionary<string, string>?> ReplicationAsync(
        string keyspace, CancellationToken cancellationToken) =>
        (await QueryAsync(
            "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?", keyspace,
            static row => row.Get<Dictionary<string, string>>(0), cancellationToken)).FirstOrDefault();

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<string>> TableNamesAsync(string keyspace, CancellationToken cancellationToken) =>
        await QueryAsync(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", keyspace, static row => row.Get<string>(0),
            cancellationToken);

    /// <inheritdoc/>
    public override async Task<SchemaModel> ReadAsync(string keyspace, CancellationToken cancellationToken)
    {
        var columns = (await QueryAsync(
            "SELECT table_name, column_name, type, kind, position, clustering_order FROM system_schema.columns WHERE keyspace_name = ?",
            keyspace,
            static row => (Table: row.Get<string>(0), Column: Column(
                row.Get<string>(1), row.Get<string>(2), row.Get<string>(3), row.Get<int>(4), row.Get<string>(5))),
            cancellationToken)).ToLookup(c => c.Table, c => c.Column);
        var tables = await QueryAsync(
            "SELECT table_name, default_time_to_live, gc_grace_seconds, compaction FROM system_schema.tables WHERE keyspace_name = ?",
            keyspace,
            row => new TableModel(
                row.Get<string>(0), [.. columns[row.Get<string>(0)]],
                Options(row.Get<int>(1), row.Get<int>(2), row.Get<Dictionary<string, string>>(3).GetValueOrDefault("class", ""))),
            cancellationToken);
        var types = await QueryAsync(
            "SELECT type_name, field_names, field_types FROM system_schema.types WHERE keyspace_name = ?", keyspace,
            static row => new TypeModel(row.Get<string>(0), Fields(row.Get<List<string>>(1), row.Get<List<string>>(2))), cancellationToken);
        return new SchemaModel(tables, types);
    }

    private static ColumnModel Column(string name, string type, string kind, int position, string order) => kind switch
    {
        "partition_key" => new ColumnModel(name, CqlTypeNames.Canonical(type), ColumnKind.PartitionKey, position),
        "clustering" => new ColumnModel(name, CqlTypeNames.Canonical(type), ColumnKind.Clustering, position, order is "desc" or "DESC"),
        _ => new ColumnModel(name, CqlTypeNames.Canonical(type), kind == "static" ? ColumnKind.Static : ColumnKind.Regular),
    };

    private static string[] Fields(List<string> names, List<string> types) =>
        [.. names.Zip(types, static (name, type) => $"{name} {CqlTypeNames.WithoutFrozen(type)}")];
}

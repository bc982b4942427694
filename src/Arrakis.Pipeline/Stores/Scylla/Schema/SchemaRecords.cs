using Arrakis.Scylla;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>The table <c>schema_migrations</c>: what has been applied, of which text, when, where and by whom.</summary>
internal sealed class SchemaRecords(ScyllaSession session, string keyspace)
{
    /// <summary>A row of the table.</summary>
    public sealed record Entry(int Number, string Name, string Sha256, DateTimeOffset AppliedAt, string Server, string AppliedBy);

    /// <summary>All rows, in order of number.</summary>
    public async Task<IReadOnlyList<Entry>> ReadAsync(Consistency consistency, CancellationToken cancellationToken)
    {
        var select = await session.PrepareAsync(
            $"SELECT number, name, sha256, applied_at, server, applied_by FROM {keyspace}.schema_migrations", cancellationToken);
        var query = select.Bind();
        query.Consistency = consistency;
        query.IsIdempotent = true;
        query.Operation = "schema";
        var entries = new List<Entry>();
        await foreach (var page in session.PagesAsync(query, cancellationToken))
        {
            foreach (var row in page)
            {
                entries.Add(new Entry(
                    row.Get<int>(0), row.Get<string>(1), row.Get<string>(2), row.Get<DateTimeOffset>(3), row.Get<string>(4),
                    row.Get<string>(5)));
            }
        }

        return [.. entries.OrderBy(entry => entry.Number)];
    }

    /// <summary>Records a migration; a majority of all datacenters has it when this completes.</summary>
    public async Task WriteAsync(
        Migration migration, string server, string appliedBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var insert = await session.PrepareAsync(
            $"INSERT INTO {keyspace}.schema_migrations (number, name, sha256, applied_at, server, applied_by) VALUES (?, ?, ?, ?, ?, ?)",
            cancellationToken);
        var statement = insert.Bind()
            .Add(migration.Number).Add(migration.Name).Add(migration.Sha256).Add(now).Add(server).Add(appliedBy);
        statement.Consistency = Consistency.Quorum;
        statement.IsIdempotent = true;
        statement.Operation = "schema";
        (await session.ExecuteAsync(statement, cancellationToken)).Dispose();
    }

    /// <summary>How each migration that is known here or recorded there stands, in order of number.</summary>
    public static IReadOnlyList<MigrationStatus> Compare(IReadOnlyList<Migration> known, IReadOnlyList<Entry> recorded)
    {
        var newest = recorded.Count > 0 ? recorded[^1].Number : 0;
        var ours = known.Select(migration => recorded.FirstOrDefault(entry => entry.Number == migration.Number) is { } entry
            ? Status(entry, entry.Sha256 == migration.Sha256 ? MigrationState.Applied : MigrationState.Changed)
            : new MigrationStatus(
                migration.Number, migration.Name, migration.Number < newest ? MigrationState.Missing : MigrationState.Pending));
        var theirs = recorded.Where(entry => known.All(migration => migration.Number != entry.Number))
            .Select(entry => Status(entry, MigrationState.Unknown));
        return [.. ours.Concat(theirs).OrderBy(status => status.Number)];
    }

    private static MigrationStatus Status(Entry entry, MigrationState state) =>
        new(entry.Number, entry.Name, state, entry.AppliedAt, entry.Server, entry.AppliedBy);
}

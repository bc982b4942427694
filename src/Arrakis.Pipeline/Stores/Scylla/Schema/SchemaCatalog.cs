using System.Globalization;
using Arrakis.Scylla;
using Arrakis.Scylla.Rows;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>What a server says about its own schema. Nodes keep that for themselves, so any of them may be asked.</summary>
internal abstract class SchemaCatalog(ScyllaSession session)
{
    /// <summary>The catalog of a server.</summary>
    public static SchemaCatalog Of(ScyllaSession session, SchemaServer server) =>
        server.HasSystemSchema ? new SystemSchemaCatalog(session) : new LegacySchemaCatalog(session);

    /// <summary>The replication of a keyspace as the server writes it; null if there is no such keyspace.</summary>
    public abstract Task<IReadOnlyDictionary<string, string>?> ReplicationAsync(string keyspace, CancellationToken cancellationToken);

    /// <summary>The tables of a keyspace, in order of name.</summary>
    public abstract Task<IReadOnlyList<string>> TableNamesAsync(string keyspace, CancellationToken cancellationToken);

    /// <summary>Tables and types of a keyspace.</summary>
    public abstract Task<SchemaModel> ReadAsync(string keyspace, CancellationToken cancellationToken);

    /// <summary>Whether a table is there.</summary>
    public async Task<bool> HasTableAsync(string keyspace, string table, CancellationToken cancellationToken) =>
        (await TableNamesAsync(keyspace, cancellationToken)).Contains(table);

    /// <summary>
    /// What is to be said when a keyspace has other replicas than were asked for, since migrations do not change them; null for
    /// nothing.
    /// </summary>
    public async Task<string?> ReplicationNoticeAsync(SchemaOptions options, CancellationToken cancellationToken)
    {
        var actual = await ReplicationAsync(options.Keyspace, cancellationToken) ?? new Dictionary<string, string>();
        var asked = options.Replication.ToDictionary(r => r.Key, r => r.Value.ToString(CultureInfo.InvariantCulture));
        if (asked.All(r => actual.GetValueOrDefault(r.Key) == r.Value))
            return null;
        return $"Keyspace {options.Keyspace} stays as it is, with {Describe(actual)}; asked for was {Describe(asked)}. "
            + "To change it: ALTER KEYSPACE, then repair every node.";
    }

    /// <summary>Asks with one text value, and makes something of each row.</summary>
    protected async Task<List<T>> QueryAsync<T>(string cql, string keyspace, Func<Row, T> read, CancellationToken cancellationToken)
    {
        var query = (await session.PrepareAsync(cql, cancellationToken)).Bind().Add(keyspace);
        query.Consistency = Consistency.One;
        query.IsIdempotent = true;
        query.Operation = "schema";
        var results = new List<T>();
        await foreach (var page in session.PagesAsync(query, cancellationToken))
        {
            foreach (var row in page)
                results.Add(read(row));
        }

        return results;
    }

    /// <summary>A table's compared options.</summary>
    protected static IReadOnlyDictionary<string, string> Options(
        int timeToLive, int gcGrace, string compactionClass) => new Dictionary<string, string>
    {
        ["default_time_to_live"] = timeToLive.ToString(CultureInfo.InvariantCulture),
        ["gc_grace_seconds"] = gcGrace.ToString(CultureInfo.InvariantCulture),
        ["compaction"] = compactionClass[(compactionClass.LastIndexOf('.') + 1)..],
    };

    private static string Describe(IReadOnlyDictionary<string, string> replication) =>
        string.Join(", ", replication.Where(r => r.Key != "class").Select(r => $"{r.Key}: {r.Value}"));
}

using Arrakis.Scylla;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>What the server can do that the schema depends on.</summary>
/// <param name="Name">As a person would call it, such as <c>Cassandra 2.1.0</c>.</param>
/// <param name="HasSystemSchema">Whether the schema is in <c>system_schema</c>, not in <c>system.schema_*</c> (before Cassandra 3).</param>
/// <param name="HasTimeWindowCompaction">Whether it has TimeWindowCompactionStrategy (ScyllaDB; Cassandra from 3.0.8 on).</param>
/// <param name="HasTablets">Whether a keyspace may be told to spread by tablets (ScyllaDB from 6.0 on).</param>
internal sealed record SchemaServer(string Name, bool HasSystemSchema, bool HasTimeWindowCompaction, bool HasTablets)
{
    private const string TabletsSql =
        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'system' AND table_name = 'tablets'";
    private static readonly Version FirstWithTimeWindows = new(3, 0, 8);

    /// <summary>Asks the server.</summary>
    public static async Task<SchemaServer> AskAsync(ScyllaSession session, CancellationToken cancellationToken)
    {
        var topology = session.Topology;
        if (!topology.IsScylla)
            return Cassandra(OldestRelease(topology));
        using var rows = await session.ExecuteAsync(new SimpleStatement(TabletsSql) { IsIdempotent = true }, cancellationToken);
        return new SchemaServer("ScyllaDB", HasSystemSchema: true, HasTimeWindowCompaction: true, HasTablets: rows.Count > 0);
    }

    /// <summary>What a release of Cassandra can do.</summary>
    internal static SchemaServer Cassandra(string release)
    {
        var version = VersionOf(release);
        return new SchemaServer($"Cassandra {release}", version.Major >= 3, version >= FirstWithTimeWindows, HasTablets: false);
    }

    // In the midst of an upgrade the oldest node decides what all understand.
    private static string OldestRelease(ClusterTopology topology) =>
        topology.Hosts.Select(host => host.ReleaseVersion).Where(release => release.Length > 0).OrderBy(VersionOf).FirstOrDefault("");

    // Suffixes such as -SNAPSHOT do not matter; what cannot be read is taken for new, as servers to come will be.
    private static Version VersionOf(string release) =>
        Version.TryParse(release.Split('-')[0], out var read) ? read : new Version(int.MaxValue, 0);
}

using System.Diagnostics;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Pipeline.Stores.Scylla.Tables;
using Arrakis.Scylla;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;

namespace Arrakis.Pipeline.Stores.Scylla.Health;

/// <summary>
/// Looks at every node of a cluster, and at the store's keyspace on it. Each node is asked itself, past the session's routing,
/// which would show one node's health as all others'.
/// </summary>
/// <param name="session">The cluster.</param>
/// <param name="keyspace">The store's keyspace; it need not exist.</param>
/// <param name="limit">For each read.</param>
public sealed class ScyllaHealthProbe(ScyllaSession session, string keyspace, TimeSpan limit)
{
    /// <summary>Asks all nodes at once, and then the keyspace. What fails is part of the report.</summary>
    public async Task<ScyllaHealth> RunAsync(CancellationToken cancellationToken = default)
    {
        var topology = session.Topology;
        var nodes = await Task.WhenAll(topology.Hosts.Select(host => AskNodeAsync(host, cancellationToken)));
        var (replication, tables, missing) = await KeyspaceAsync(cancellationToken);
        var read = await AskAsync(
            statement => session.ExecuteAsync(statement, cancellationToken),
            // The partition that readiness reads.
            $"SELECT epoch FROM {keyspace}.epochs WHERE scope = '{EpochsTable.Scope}' LIMIT 1", Consistency.LocalQuorum);
        return new ScyllaHealth(
            topology.ClusterName, [.. nodes.OrderBy(n => n.Address.ToString(), StringComparer.Ordinal)],
            keyspace, replication, tables, missing, read);
    }

    private async Task<ScyllaNodeHealth> AskNodeAsync(ScyllaHost host, CancellationToken cancellationToken)
    {
        var probe = await AskAsync(
            statement => session.ExecuteOnAsync(host, statement, cancellationToken), "SELECT key FROM system.local", Consistency.One);
        return new ScyllaNodeHealth(host.Address, host.Datacenter, host.Rack, host.ReleaseVersion, host.Shards, probe);
    }

    private async Task<ProbeResult> AskAsync(Func<Statement, ValueTask<RowSet>> ask, string cql, Consistency consistency)
    {
        var statement = new SimpleStatement(cql)
        {
            Consistency = consistency, IsIdempotent = true, Timeout = limit, Operation = "check_health",
        };
        var asked = Stopwatch.GetTimestamp();
        try
        {
            (await ask(statement)).Dispose();
            return new ProbeResult(Stopwatch.GetElapsedTime(asked), null);
        }
        catch (ScyllaException fault)
        {
            return new ProbeResult(null, fault.Message);
        }
    }

    // Any node that is left can say it; where none is, the nodes' own errors tell why.
    private async Task<(IReadOnlyDictionary<string, string>? Replication, IReadOnlyList<string> Tables, IReadOnlyList<string> Missing)>
        KeyspaceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var server = await SchemaServer.AskAsync(session, cancellationToken);
            var catalog = SchemaCatalog.Of(session, server);
            var replication = await catalog.ReplicationAsync(keyspace, cancellationToken);
            var tables = (await catalog.TableNamesAsync(keyspace, cancellationToken)).Order(StringComparer.Ordinal).ToList();
            var template = new SchemaTemplate(new SchemaOptions { Keyspace = keyspace }, server, session.Topology);
            return (replication, tables, [.. Needed(template).Except(tables).Order(StringComparer.Ordinal)]);
        }
        catch (ScyllaException)
        {
            return (null, [], []);
        }
    }

    private static IEnumerable<string> Needed(SchemaTemplate template) =>
        SchemaText.Parse(Migration.Embedded.SelectMany(
            migration => template.Statements(migration.Text))).Tables.Select(table => table.Name);
}

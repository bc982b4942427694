using System.Diagnostics;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>Looks after a cluster node by node: each is asked itself, past the session's routing, which would show one node's health as all others'.</summary>
public static class ScyllaHealth
{
    private const string ProbeSql = "SELECT release_version FROM system.local";

    /// <summary>Asks every node, and for the keyspace's replication and tables.</summary>
    /// <param name="session">The cluster.</param>
    /// <param name="keyspace">The store's keyspace.</param>
    /// <param name="timeout">For each node.</param>
    /// <param name="cancellationToken">Cancels asking.</param>
    /// <exception cref="ScyllaException">No node could be asked for the keyspace.</exception>
    public static async Task<ScyllaHealthReport> CheckAsync(
        ScyllaSession session, string keyspace, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var topology = session.Topology;
        var nodes = await Task.WhenAll(topology.Hosts.Select(host => ProbeAsync(session, host, timeout, cancellationToken)));
        var server = await SchemaServer.AskAsync(session, cancellationToken);
        var catalog = SchemaCatalog.Of(session, server);
        var tables = (await catalog.TableNamesAsync(keyspace, cancellationToken)).Order(StringComparer.Ordinal).ToList();
        return new ScyllaHealthReport(
            topology.ClusterName, topology.LocalDatacenter,
            [.. nodes.OrderBy(n => n.Datacenter, StringComparer.Ordinal).ThenBy(n => n.Address, StringComparer.Ordinal)],
            keyspace, await catalog.ReplicationAsync(keyspace, cancellationToken), tables,
            [.. Needed(new SchemaTemplate(new SchemaOptions { Keyspace = keyspace }, server, topology)).Except(tables).Order(StringComparer.Ordinal)]);
    }

    private static async Task<ScyllaNodeHealth> ProbeAsync(ScyllaSession session, ScyllaHost host, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var probe = new SimpleStatement(ProbeSql) { Consistency = Consistency.One, IsIdempotent = true, Timeout = timeout, Operation = "probe" };
        var asked = Stopwatch.GetTimestamp();
        try
        {
            (await session.ExecuteOnAsync(host, probe, cancellationToken)).Dispose();
            return Health(host, Stopwatch.GetElapsedTime(asked), null);
        }
        catch (ScyllaException fault)
        {
            return Health(host, null, fault.Message);
        }
    }

    private static ScyllaNodeHealth Health(ScyllaHost host, TimeSpan? latency, string? error) => new(
        host.Address.ToString(), host.Datacenter, host.Rack, host.ReleaseVersion, host.Shards, latency is not null, latency, error);

    private static IEnumerable<string> Needed(SchemaTemplate template) =>
        SchemaText.Parse(Migration.Embedded.SelectMany(migration => template.Statements(migration.Text))).Tables.Select(table => table.Name);
}

using System.CommandLine;
using Arrakis.Cli;
using Arrakis.Cli.Hosting;
using Arrakis.Cluster.Hosting;
using Arrakis.Persistence.Scylla.Schema;
using Arrakis.Scylla;

namespace Arrakis.Cluster.Commands;

/// <summary><c>arrakis-cluster schema apply</c>: the tables of the shard coordinator's journal.</summary>
internal static class SchemaCommand
{
    private const int UsualReplicas = 3;

    public static Command Create()
    {
        var apply = new Command("apply", """
            Makes keyspace and tables of the journal where they are missing. Once, from one place, before the first node starts.

            The keyspace is SCYLLA_KEYSPACE with “_akka” behind it. A keyspace that is made now has SCYLLA_REPLICATION_FACTOR
            replicas in the local datacenter, 3 at most without it.
            """);
        apply.SetAction((_, cancellationToken) => ApplyAsync(cancellationToken));
        return new Command("schema", """
            The tables in which the cluster keeps where its shards are.

            Those of the scores are made by `arrakis schema apply`.
            """) { apply };
    }

    private static async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        var settings = Settings.Load();
        var scylla = settings.Scylla();
        settings.ThrowIfMistaken();
        await using var session = await ScyllaSession.ConnectAsync(scylla.Options, cancellationToken);
        var keyspace = ArrakisConfiguration.KeyspaceOf(scylla);
        foreach (var statement in PersistenceSchema.Statements(keyspace, Replication(scylla, session)))
            (await session.ExecuteAsync(statement, cancellationToken)).Dispose();
        Console.WriteLine($"Keyspace {keyspace} has all tables.");
        return ArrakisProgram.Done;
    }

    private static string Replication(ScyllaSettings scylla, ScyllaSession session)
    {
        var local = session.Topology.LocalDatacenter;
        var nodes = session.Topology.Hosts.Count(host => host.Datacenter == local);
        return $"{{'class': 'NetworkTopologyStrategy', '{local}': {scylla.ReplicationFactor ?? Math.Clamp(nodes, 1, UsualReplicas)}}}";
    }
}

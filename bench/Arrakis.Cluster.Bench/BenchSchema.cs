using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;

namespace Arrakis.Cluster.Bench;

/// <summary>A keyspace with Arrakis' tables.</summary>
internal static class BenchSchema
{
    public static async Task ApplyAsync(ScyllaOptions scylla, string keyspace)
    {
        await using var session = await ScyllaSession.ConnectAsync(scylla);
        await new SchemaMigrator(session, new SchemaOptions { Keyspace = keyspace }).ApplyAsync();
    }
}

using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;
using Arrakis.Scylla.Errors;

namespace Arrakis.Cli.Hosting;

/// <summary>Keyspaces that runs make for themselves.</summary>
internal static class ScyllaKeyspace
{
    private static readonly TimeSpan DropTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Makes the keyspace where there is none, and brings it to the schema of this program.</summary>
    public static async Task CreateAsync(ScyllaSettings settings, CancellationToken cancellationToken)
    {
        await using var session = await ScyllaSession.ConnectAsync(settings.Options, cancellationToken);
        await new SchemaMigrator(session, SchemaOf(settings, session)).ApplyAsync(cancellationToken: cancellationToken);
    }

    /// <summary>Drops the keyspace. Where that cannot be done, it says what stays.</summary>
    public static async Task DropAsync(ScyllaSettings settings)
    {
        using var limit = new CancellationTokenSource(DropTimeout);
        try
        {
            await using var session = await ScyllaSession.ConnectAsync(settings.Options, limit.Token);
            (await session.ExecuteAsync($"DROP KEYSPACE IF EXISTS {settings.Keyspace}", limit.Token)).Dispose();
        }
        catch (Exception fault) when (fault is ScyllaException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(
                $"arrakis: {settings} stays and may be dropped: {(fault is ScyllaException ? fault.Message : $"no answer in {DropTimeout.TotalSeconds} s")}");
        }
    }

    private static SchemaOptions SchemaOf(ScyllaSettings settings, ScyllaSession session)
    {
        var options = new SchemaOptions { Keyspace = settings.Keyspace };
        return settings.ReplicationFactor is { } factor
            ? options with { Replication = new Dictionary<string, int> { [session.Topology.LocalDatacenter] = factor } }
            : options;
    }
}

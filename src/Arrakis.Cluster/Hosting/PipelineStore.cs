using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Stores;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Hosting;

/// <summary>The store of a node's pipeline.</summary>
/// <param name="Scylla">The session, which the log's state shares.</param>
/// <param name="Store">What rows are written to: the same, or slower for a rehearsal.</param>
internal sealed record PipelineStore(ScyllaCommunityStore Scylla, ICommunityStore Store) : IAsyncDisposable
{
    /// <summary>Opens it.</summary>
    /// <exception cref="CommunityStoreException">ScyllaDB is out of reach, or its tables are not there.</exception>
    public static async Task<PipelineStore> OpenAsync(ScyllaSettings settings, TimeSpan delay, CancellationToken cancellationToken)
    {
        var scylla = await ScyllaCommunityStore.OpenAsync(settings.StoreOptions, cancellationToken);
        return new PipelineStore(scylla, delay > TimeSpan.Zero ? new SlowCommunityStore(scylla, delay) : scylla);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Scylla.DisposeAsync();
}

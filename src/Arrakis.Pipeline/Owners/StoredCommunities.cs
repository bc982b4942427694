using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// The communities in the store by partition, for partitions that were assigned together: listed once, in the background, when the
/// first owner has nothing better to do.
/// </summary>
internal sealed class StoredCommunities
{
    private readonly Lazy<Task<ILookup<int, CommunityId>>> _listing;

    private StoredCommunities(Func<Task<ILookup<int, CommunityId>>> list) => _listing = new(list);

    /// <summary>Those that were listed already.</summary>
    public static StoredCommunities Of(IReadOnlyList<CommunityId> stored, int partitions) =>
        new(() => Task.FromResult(ByPartition(stored, partitions)));

    /// <summary>Those that the store will name when it is asked.</summary>
    /// <param name="services">Where the store is.</param>
    /// <param name="cancellationToken">Ends the listing with the process: owners that come and go share it.</param>
    public static StoredCommunities In(OwnerServices services, CancellationToken cancellationToken) => new(() => Task.Run(
        async () => ByPartition(
            await services.Gate.ReadAsync(services.Store.ListCommunitiesAsync, cancellationToken), services.Log.PartitionCount),
        cancellationToken));

    /// <summary>Those of a partition; begins to list them if nobody has.</summary>
    public async Task<IEnumerable<CommunityId>> OfAsync(int partition) => (await _listing.Value)[partition];

    private static ILookup<int, CommunityId> ByPartition(IReadOnlyList<CommunityId> stored, int partitions) =>
        stored.ToLookup(id => id.Partition(partitions));
}

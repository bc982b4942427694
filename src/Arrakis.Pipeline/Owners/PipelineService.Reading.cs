using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Owners;

/// <content>What those may read who show communities to people.</content>
public sealed partial class PipelineService
{
    private static readonly TimeSpan CommitLook = TimeSpan.FromMilliseconds(20);

    /// <summary>The partition of a community.</summary>
    public int PartitionOf(CommunityId community) => community.Partition(_services.Log.PartitionCount);

    /// <summary>Whether a community's partition is this process's.</summary>
    public bool Owns(CommunityId community) => _owners.Find(PartitionOf(community)) is not null;

    /// <summary>A community that is in memory, as of the last second; null if it is not.</summary>
    public CommunityStatus? Find(CommunityId community) =>
        _owners.Find(PartitionOf(community))?.Owner.Communities.FirstOrDefault(c => c.Id == community);

    /// <summary>Whether there is such a community, in memory or in the store. Asking about one that is not there would make it.</summary>
    /// <exception cref="CommunityStoreException">The store cannot be read.</exception>
    public async ValueTask<bool> KnowsAsync(CommunityId community, CancellationToken cancellationToken = default)
    {
        if (Find(community) is not null || await _services.Store.LoadCommunityAsync(community, cancellationToken) is not null)
            return true;
        // Members that came from an earlier system have no community's row before its first event.
        await foreach (var _ in _services.Store.LoadMembersAsync(community, cancellationToken))
            return true;
        return false;
    }

    /// <summary>A member's closed windows, newest first; those that the owner has closed and not yet written are missing.</summary>
    /// <exception cref="CommunityStoreException">The store cannot be read; it is not tried again.</exception>
    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        CommunityId community, MemberId member, int fromWindow, CancellationToken cancellationToken = default) =>
        _services.Store.ReadHistoryAsync(community, member, fromWindow, cancellationToken);

    /// <summary>Completes when what a community's owner had read up to a position is durable.</summary>
    /// <exception cref="PipelineBusyException">The partition is no longer this process's.</exception>
    public async Task WaitUntilDurableAsync(CommunityId community, LogPosition position, CancellationToken cancellationToken = default)
    {
        while (position.Epoch == Epoch)
        {
            if (_owners.Find(PartitionOf(community)) is not { HasFailed: false } tenure)
                throw new PipelineBusyException($"Partition {PartitionOf(community)} is not read by this process any more; try again.");
            if (tenure.Owner.CommittedOffset > position.Offset)
                return;
            await Task.Delay(CommitLook, cancellationToken);
        }
    }
}

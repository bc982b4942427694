using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Migration;

/// <summary>Whether a node has applied events to a community.</summary>
internal static class LiveCommunities
{
    /// <summary>Whether the community's row, or that of any member, stands at a position of a log.</summary>
    public static async Task<bool> IsLiveAsync(ICommunityStore store, CommunityId community, CancellationToken cancellationToken)
    {
        if (await store.LoadCommunityAsync(community, cancellationToken) is { Applied.Epoch: > 0 })
            return true;
        await foreach (var row in store.LoadMembersAsync(community, cancellationToken))
        {
            if (row.Applied.Epoch > 0)
                return true;
        }

        return false;
    }
}

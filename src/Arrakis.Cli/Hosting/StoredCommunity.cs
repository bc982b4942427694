using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>A community as the store holds it, also where only members' rows are there.</summary>
internal static class StoredCommunity
{
    /// <summary>
    /// The community's row. Where scores were taken over from elsewhere and nothing has happened since, there is none yet:
    /// then its time is that of its newest member's row, as it is to a node.
    /// </summary>
    /// <returns>Null if the store holds nothing of it.</returns>
    public static async Task<CommunityRow?> FindAsync(ICommunityStore store, CommunityId id, CancellationToken cancellationToken)
    {
        if (await store.LoadCommunityAsync(id, cancellationToken) is { } row)
            return row;
        var community = new Community(id, ScoringSettings.Default);
        var isKnown = false;
        await foreach (var member in store.LoadMembersAsync(id, cancellationToken))
        {
            community.Load(member);
            isKnown = true;
        }

        return isKnown ? community.ToRow() with { NewestEventMs = community.NewestEventMs } : null;
    }
}

using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Tests.Support;

/// <summary>What a store holds of some members, by value.</summary>
internal sealed record StoreContents
{
    /// <summary>Each row's balance bit for bit, and what else shows whether it was touched.</summary>
    public required IReadOnlyDictionary<
        (CommunityId Community, MemberId Member), (LogPosition Applied, double Activity, double Window)> Members { get; init; }

    public required IReadOnlyDictionary<(CommunityId Community, MemberId Member), string> History { get; init; }

    public required IReadOnlyList<(MemberId Member, CommunityId Community)> Profiles { get; init; }

    /// <summary>Who stands on the activity boards, without the rank, which others' erasure changes.</summary>
    public required IReadOnlyList<(CommunityId Community, MemberId Member, double Score)> Boards { get; init; }

    public static async Task<StoreContents> ReadAsync(
        ICommunityStore store, IReadOnlyList<CommunityId> communities, IReadOnlyList<MemberId> members)
    {
        var rows = new Dictionary<(CommunityId, MemberId), (LogPosition, double, double)>();
        var history = new Dictionary<(CommunityId, MemberId), string>();
        var profiles = new List<(MemberId, CommunityId)>();
        var boards = new List<(CommunityId, MemberId, double)>();
        foreach (var community in communities)
        {
            await foreach (var row in store.LoadMembersAsync(community))
                rows[(community, row.MemberId)] = (row.Applied, row.Activity, row.WindowPoints);
            foreach (var member in members)
            {
                if (await store.ReadHistoryAsync(community, member, 0) is { Count: > 0 } windows)
                    history[(community, member)] = string.Join(' ', windows.Select(w => $"{w.Window}:{w.Points}"));
            }

            var page = await store.ReadPageAsync(community, LeaderboardType.Activity, 0);
            boards.AddRange(page.Entries.Select(e => (community, e.MemberId, e.Score)));
        }

        foreach (var member in members)
            profiles.AddRange((await store.ListCommunitiesOfAsync(member)).Select(c => (member, c)));
        return new StoreContents { Members = rows, History = history, Profiles = profiles, Boards = boards };
    }
}

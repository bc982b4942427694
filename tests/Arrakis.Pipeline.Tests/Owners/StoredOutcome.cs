using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>What a run leaves in the store, to be compared with another run's.</summary>
internal static class StoredOutcome
{
    public static List<string> Comparable(IEnumerable<MemberRow> rows) =>
        [.. rows.Select(r => (r with { Badges = [] }) + string.Join('|', r.Badges))];

    public static async Task<List<HistoryRow>> HistoryAsync(PipelineFixture fixture, int communities)
    {
        var history = new List<HistoryRow>();
        foreach (var row in await fixture.RowsAsync(communities))
            history.AddRange(await fixture.Store.ReadHistoryAsync(row.CommunityId, row.MemberId, 0));
        return history;
    }

    public static async Task<List<LeaderboardEntry>> PagesAsync(PipelineFixture fixture, int communities)
    {
        var entries = new List<LeaderboardEntry>();
        foreach (var type in Enum.GetValues<LeaderboardType>())
        {
            for (var c = 0; c < communities; c++)
            {
                for (var page = 0; page < 3; page++)
                    entries.AddRange((await fixture.Store.ReadPageAsync(PipelineFixture.Community(c), type, page)).Entries);
            }
        }

        return entries;
    }
}

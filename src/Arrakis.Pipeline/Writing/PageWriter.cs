using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// Writes the changed leaderboard pages of a partition: a derived view outside the commit. One round at a time, at most
/// once per page interval; all pages once after a takeover; what is left on drain.
/// </summary>
internal sealed class PageWriter(OwnerServices services)
{
    private Task _writing = Task.CompletedTask;
    private HashSet<Community> _inRound = [];
    private long _lastRoundTick = long.MinValue / 2;

    /// <summary>Whether pages of the community are being written.</summary>
    public bool IsWriting(Community community) => !_writing.IsCompleted && _inRound.Contains(community);

    /// <summary>Starts a round in the background if the last one is done and long enough ago.</summary>
    public async Task StartIfDueAsync(CommunityCache communities, CancellationToken abort)
    {
        var now = Environment.TickCount64;
        if (now - _lastRoundTick < services.Options.PageInterval.TotalMilliseconds || !_writing.IsCompleted)
            return;
        await _writing;
        _lastRoundTick = now;
        var pages = Collect(communities);
        if (pages.Count > 0)
            _writing = Task.Run(() => WriteAsync(pages, abort), abort);
    }

    /// <summary>Writes all that has changed.</summary>
    public async Task WriteAllAsync(CommunityCache communities, CancellationToken abort)
    {
        await _writing;
        await WriteAsync(Collect(communities), abort);
    }

    private List<LeaderboardPage> Collect(CommunityCache communities)
    {
        var pages = new List<LeaderboardPage>();
        _inRound = [];
        foreach (var slot in communities.Slots)
        {
            if (!slot.Community.IsCaughtUp || !slot.Pages.HasWork)
                continue;
            var before = pages.Count;
            slot.Pages.Collect(pages);
            if (pages.Count > before)
                _inRound.Add(slot.Community);
        }

        return pages;
    }

    private async Task WriteAsync(List<LeaderboardPage> pages, CancellationToken abort)
    {
        await Task.WhenAll(pages.Select(page => services.Gate.RunAsync(ct => WriteAsync(page, ct), abort)));
        services.Totals.AddPages(pages.Count);
        PipelineMetrics.Pages.Add(pages.Count);
    }

    // The last page of a board clears what an older, longer board has left behind it.
    private async ValueTask WriteAsync(LeaderboardPage page, CancellationToken cancellationToken)
    {
        await services.Store.WritePageAsync(page, cancellationToken);
        if (page.Entries.Count == LeaderboardPage.Size)
            return;
        for (var next = page.Page + 1; ; next++)
        {
            var stored = await services.Store.ReadPageAsync(page.CommunityId, page.Type, next, cancellationToken);
            if (stored.Entries.Count == 0)
                return;
            await services.Store.WritePageAsync(page with { Page = next, Entries = [] }, cancellationToken);
        }
    }
}

using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
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
        var changes = Collect(communities);
        if (changes.Count > 0)
            _writing = Task.Run(() => WriteAsync(services, changes, abort), abort);
    }

    /// <summary>Writes all that has changed.</summary>
    public async Task WriteAllAsync(CommunityCache communities, CancellationToken abort)
    {
        await _writing;
        await WriteAsync(services, Collect(communities), abort);
    }

    /// <summary>Completes when nothing is being written any more; what failed is written by the next owner.</summary>
    public async Task SettleAsync() => await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private List<PageChanges> Collect(CommunityCache communities)
    {
        var changes = new List<PageChanges>();
        _inRound = [];
        foreach (var slot in communities.Slots)
        {
            if (!slot.Community.IsCaughtUp || !slot.Pages.HasWork)
                continue;
            changes.AddRange(slot.Pages.Take());
            _inRound.Add(slot.Community);
        }

        return changes;
    }

    /// <summary>Writes changed pages; completes when all are durable.</summary>
    public static async Task WriteAsync(OwnerServices services, IReadOnlyList<PageChanges> changes, CancellationToken abort)
    {
        await Task.WhenAll(changes.SelectMany(change => change.Pages)
            .Select(page => services.Gate.RunAsync(ct => services.Store.WritePageAsync(page, ct), abort)));
        await Task.WhenAll(changes.Where(change => change.DeleteFrom is not null).Select(change => services.Gate.RunAsync(
            ct => services.Store.DeletePagesAsync(change.CommunityId, change.Type, change.DeleteFrom!.Value, change.AsOf, ct), abort)));
        var pages = changes.Sum(change => change.Pages.Count);
        services.Totals.AddPages(pages);
        PipelineMetrics.Pages.Add(pages);
    }
}

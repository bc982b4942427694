using System.Collections.Concurrent;
using Arrakis.Cluster.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using static Arrakis.Cluster.Protocol.CommunityCommands;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Partitions;

/// <summary>
/// Has the stored leaderboard pages of a partition's communities brought up to date: of all once after a takeover, also where nothing
/// happens any more, because a crash may have come between a commit and the pages that follow from it; of a community whose actor has
/// ended without having written them; of those in memory at the end.
/// </summary>
internal sealed class PageRefresh(int partition, StoredCommunities stored, LocalCommunities locals, Func<CommunityRegion> region)
{
    private const int MostAtOnce = 8;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);
    private readonly ConcurrentQueue<CommunityId> _left = [];
    private Task _refreshing = Task.CompletedTask;
    private Queue<CommunityId>? _toRefresh;

    /// <summary>Its actor ended, and others are to write its pages. Any thread.</summary>
    public void Add(CommunityId community) => _left.Enqueue(community);

    /// <summary>Goes on with a few, in the background, if there is nothing under way.</summary>
    public void StartNext(CancellationToken abort)
    {
        if (!_refreshing.IsCompletedSuccessfully || (_toRefresh is { Count: 0 } && _left.IsEmpty))
            return;
        _refreshing = Task.Run(() => RefreshNextAsync(insists: true, abort), abort);
    }

    /// <summary>Completes when the pages are written.</summary>
    /// <param name="all">Also those of communities that are not in memory.</param>
    /// <param name="abort">Ends it at once.</param>
    public async Task WriteAllAsync(bool all, CancellationToken abort)
    {
        await _refreshing;
        await WriteAsync([.. locals.In(partition).Select(c => c.Id)], abort);
        while (all && (await ToRefreshAsync(abort)).Count > 0)
            await RefreshNextAsync(insists: false, abort);
    }

    /// <summary>Completes when nothing is under way any more; what failed was told when it did.</summary>
    public async Task SettleAsync() => await _refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // A refusal passes: the shard is still on its way here, or too many questions wait.
    private async Task RefreshNextAsync(bool insists, CancellationToken abort)
    {
        var toRefresh = await ToRefreshAsync(abort);
        var next = new List<CommunityId>(MostAtOnce);
        while (next.Count < MostAtOnce && toRefresh.TryDequeue(out var id))
            next.Add(id);
        var refused = await WriteAsync(next, abort);
        if (!insists || refused.IsEmpty)
            return;
        await Task.Delay(AskAgainAfter, abort);
        foreach (var id in refused)
            toRefresh.Enqueue(id);
    }

    private async Task<Queue<CommunityId>> ToRefreshAsync(CancellationToken abort)
    {
        _toRefresh ??= new(await stored.OfAsync(partition).WaitAsync(abort));
        while (_left.TryDequeue(out var left))
            _toRefresh.Enqueue(left);
        return _toRefresh;
    }

    private async Task<ConcurrentBag<CommunityId>> WriteAsync(IReadOnlyList<CommunityId> communities, CancellationToken abort)
    {
        var refused = new ConcurrentBag<CommunityId>();
        await Parallel.ForEachAsync(
            communities, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = abort },
            async (id, token) =>
            {
                if (await region().CommandAsync(new WritePages(id), token) is not PagesWritten)
                    refused.Add(id);
            });
        return refused;
    }
}

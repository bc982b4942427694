using Arrakis.Pipeline.Owners;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Chooses the most active communities: one pass that keeps as many as are wanted, no sort of all, and none at all while nothing
/// has changed.
/// </summary>
public sealed class CommunityLists
{
    private readonly Lock _lock = new();
    private IReadOnlyList<IReadOnlyList<CommunityStatus>> _seen = [];
    private (int Limit, CommunityList List) _last = (0, new CommunityList(0, []));

    /// <inheritdoc cref="IRunView.Communities"/>
    /// <param name="parts">The communities, as they were published: a list that is the same object has not changed.</param>
    /// <param name="search">Part of an id; empty for all.</param>
    /// <param name="limit">How many at most.</param>
    public CommunityList Read(IReadOnlyList<IReadOnlyList<CommunityStatus>> parts, string search, int limit)
    {
        if (search.Length > 0)
            return Choose(parts, search, limit);
        lock (_lock)
        {
            if (_last.Limit == limit && _seen.Count == parts.Count && _seen.Zip(parts).All(p => ReferenceEquals(p.First, p.Second)))
                return _last.List;
            (_seen, _last) = (parts, (limit, Choose(parts, search, limit)));
            return _last.List;
        }
    }

    private static CommunityList Choose(IReadOnlyList<IReadOnlyList<CommunityStatus>> parts, string search, int limit)
    {
        var best = new PriorityQueue<CommunityStatus, (long Events, long Id)>();
        var total = 0;
        foreach (var community in parts.SelectMany(part => part))
        {
            if (search.Length > 0 && !community.Id.ToString().Contains(search, StringComparison.Ordinal))
                continue;
            total++;
            // The least active of those kept comes first: of two alike, the one with the higher id.
            var priority = (community.Events, -community.Id.Value);
            if (best.Count < limit)
                best.Enqueue(community, priority);
            else
                best.EnqueueDequeue(community, priority);
        }

        var communities = new CommunitySummary[best.Count];
        for (var i = communities.Length - 1; i >= 0; i--)
        {
            var c = best.Dequeue();
            communities[i] = new CommunitySummary(c.Id, Name: null, c.Members, c.Events, c.IsFrozen);
        }

        return new CommunityList(total, communities);
    }
}

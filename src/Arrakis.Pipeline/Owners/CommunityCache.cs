using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Owners;

/// <summary>The communities of one partition that are in memory: loaded on first need, let go after idleness.</summary>
internal sealed class CommunityCache(OwnerServices services, int partition, StoredCommunities stored)
{
    private const int MaxRefreshing = 8;
    private static readonly TimeSpan RefreshedFor = TimeSpan.FromMinutes(1);

    private readonly Dictionary<CommunityId, CommunitySlot> _slots = [];
    private readonly List<CommunitySlot> _catchingUp = [];
    private readonly List<CommunitySlot> _refreshing = [];

    // A crash may have come between a commit and the pages that follow from it, also for communities in which nothing happens any more.
    private readonly Queue<CommunityId> _toRefresh = new();
    private Task<IEnumerable<CommunityId>>? _listing;
    private bool _isListed;

    public int Count => _slots.Count;

    public IEnumerable<CommunitySlot> Slots => _slots.Values;

    /// <summary>Whether pages may stand as a crash left them, once <see cref="ListStoredAsync"/> has looked.</summary>
    public bool HasUnrefreshed => _toRefresh.Count > 0;

    public bool TryGet(CommunityId id, out CommunitySlot? slot) => _slots.TryGetValue(id, out slot);

    /// <summary>Loads a community from the store.</summary>
    public async Task<CommunitySlot> LoadAsync(CommunityId id, LogPosition readThrough, CancellationToken cancellationToken)
    {
        var community = await new CommunityLoader(services, partition).LoadAsync(id, cancellationToken);
        var slot = new CommunitySlot(community, services.Options.StoredRanks);
        _slots.Add(id, slot);
        _catchingUp.Add(slot);
        MarkReadThrough(readThrough);
        return slot;
    }

    /// <summary>Looks which communities there are in the store, if that was not done yet.</summary>
    public async Task ListStoredAsync(CancellationToken cancellationToken)
    {
        if (_isListed)
            return;
        foreach (var id in await (_listing ??= stored.OfAsync(partition)).WaitAsync(cancellationToken))
            _toRefresh.Enqueue(id);
        _isListed = true;
    }

    /// <summary>
    /// Loads the next few communities whose pages may stand as a crash left them, while there is nothing else to do; written
    /// and idle, they soon leave memory again.
    /// </summary>
    public async Task RefreshNextAsync(LogPosition readThrough, CancellationToken cancellationToken)
    {
        // Listing them may take long; records and questions do not wait for it.
        if ((_listing ??= stored.OfAsync(partition)).IsCompleted)
            await ListStoredAsync(cancellationToken);
        _refreshing.RemoveAll(slot => !slot.Pages.HasWork || !_slots.ContainsKey(slot.Community.Id));
        while (_refreshing.Count < MaxRefreshing && _toRefresh.TryDequeue(out var id))
        {
            if (_slots.ContainsKey(id))
                continue;
            var slot = await LoadAsync(id, readThrough, cancellationToken);
            slot.TouchedTick -= (long)(services.Options.IdleAfter - RefreshedFor).TotalMilliseconds;
            _refreshing.Add(slot);
        }
    }

    /// <summary>Tells the communities that were just loaded how far the owner has read.</summary>
    public void MarkReadThrough(LogPosition position)
    {
        for (var i = _catchingUp.Count - 1; i >= 0; i--)
        {
            _catchingUp[i].Community.MarkReadThrough(position);
            if (_catchingUp[i].Community.IsCaughtUp)
                _catchingUp.RemoveAt(i);
        }
    }

    /// <summary>Lets go of communities that nobody has needed since a tick, and that have nothing left to write.</summary>
    public void Evict(long untouchedSinceTick, Func<Community, bool> isBusy)
    {
        foreach (var (id, slot) in _slots.ToList())
        {
            if (slot.TouchedTick < untouchedSinceTick && slot.Community.IsCaughtUp && !slot.Pages.HasWork && !isBusy(slot.Community))
                _slots.Remove(id);
        }
    }
}

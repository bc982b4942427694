using System.Diagnostics;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Owners;

/// <summary>The communities of one partition that are in memory: loaded on first need, let go after idleness.</summary>
internal sealed class CommunityCache(OwnerServices services)
{
    /// <summary>The tick of a community that nobody needs: it leaves as soon as its pages are written.</summary>
    public const long Unneeded = long.MinValue;

    private readonly Dictionary<CommunityId, CommunitySlot> _slots = [];
    private readonly List<CommunitySlot> _catchingUp = [];

    public int Count => _slots.Count;

    public IEnumerable<CommunitySlot> Slots => _slots.Values;

    /// <summary>Whether one is here for its pages alone.</summary>
    public bool HasUnneeded => _slots.Values.Any(s => s.TouchedTick == Unneeded);

    public bool TryGet(CommunityId id, out CommunitySlot? slot) => _slots.TryGetValue(id, out slot);

    /// <summary>Loads a community from the store.</summary>
    public async Task<CommunitySlot> LoadAsync(CommunityId id, LogPosition readThrough, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var community = await services.Gate.ReadAsync(ct => ReadAsync(id, ct), cancellationToken);
        PipelineMetrics.Hydration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        var slot = new CommunitySlot(community, services.Options.StoredRanks);
        _slots.Add(id, slot);
        _catchingUp.Add(slot);
        MarkReadThrough(readThrough);
        return slot;
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

    // Read anew as a whole after a fault half way: rows are never loaded twice into one community.
    private async ValueTask<Community> ReadAsync(CommunityId id, CancellationToken cancellationToken)
    {
        var community = new Community(id, services.Scoring);
        if (await services.Store.LoadCommunityAsync(id, cancellationToken) is { } row)
            community.Load(row);
        await foreach (var member in services.Store.LoadMembersAsync(id, cancellationToken))
            community.Load(member);
        return community;
    }
}

namespace Arrakis.Scylla.Connections;

/// <summary>
/// Who waits for the answer of which stream id. An id whose caller has gone (an orphan) stays taken until its late answer
/// comes: given out again, that answer would reach a stranger. The caller holds the connection's lock.
/// </summary>
/// <param name="limit">Requests that may be in flight.</param>
internal sealed class RequestTable(int limit)
{
    private const int FirstSize = 64;
    private readonly StreamIds _ids = new(limit);
    private Slot[] _slots = new Slot[Math.Min(limit, FirstSize)];

    private enum SlotState : byte
    {
        Free,
        Waiting,
        Orphaned,
    }

    /// <summary>Requests without an answer, orphans included.</summary>
    public int InFlight => _ids.Taken;

    /// <summary>Ids whose callers have gone.</summary>
    public int Orphans { get; private set; }

    /// <summary>Gives a request an id.</summary>
    /// <exception cref="InvalidOperationException">As many as allowed are in flight.</exception>
    public void Add(PendingRequest request)
    {
        if (!_ids.TryTake(out var id))
            throw new InvalidOperationException($"All {limit} stream ids are taken.");
        if (id >= _slots.Length)
            Array.Resize(ref _slots, Math.Min(limit, _slots.Length * 2));
        _slots[id] = new Slot(SlotState.Waiting, request, 0);
        request.StreamId = id;
    }

    /// <summary>Takes a request out again that was never sent.</summary>
    public void Withdraw(PendingRequest request) => Free(request.StreamId);

    /// <summary>An answer came: frees its id.</summary>
    /// <param name="id">The answer's stream id.</param>
    /// <param name="request">Who waits for it; null if its caller has gone.</param>
    /// <returns>False if nobody asked with that id.</returns>
    public bool TryAnswer(short id, out PendingRequest? request)
    {
        request = null;
        if (id >= _slots.Length || _slots[id].State == SlotState.Free)
            return false;
        request = _slots[id].Request;
        if (_slots[id].State == SlotState.Orphaned)
            Orphans--;
        Free(id);
        return true;
    }

    /// <summary>The caller goes; the id stays taken.</summary>
    public void Abandon(PendingRequest request, long now)
    {
        _slots[request.StreamId] = new Slot(SlotState.Orphaned, null, now);
        Orphans++;
    }

    /// <summary>Adds those that are over.</summary>
    public void FindOver(long now, bool hasFallenSilent, ref List<PendingRequest>? over)
    {
        foreach (ref readonly var slot in Used)
        {
            if (slot.Request is { } request && request.IsOver(now, hasFallenSilent))
                (over ??= []).Add(request);
        }
    }

    /// <summary>When the caller of the oldest orphan went; null if there is none.</summary>
    public long? OldestOrphan()
    {
        if (Orphans == 0)
            return null;
        var oldest = long.MaxValue;
        foreach (ref readonly var slot in Used)
        {
            if (slot.State == SlotState.Orphaned)
                oldest = Math.Min(oldest, slot.Since);
        }
        return oldest;
    }

    /// <summary>Adds everyone who waits, and forgets them.</summary>
    public void TakeAll(List<PendingRequest> requests)
    {
        foreach (ref readonly var slot in Used)
        {
            if (slot.Request is { } request)
                requests.Add(request);
        }
        _slots.AsSpan().Clear();
        Orphans = 0;
    }

    private ReadOnlySpan<Slot> Used => _slots.AsSpan(0, _ids.Highest);

    private void Free(short id)
    {
        _slots[id] = default;
        _ids.Return(id);
    }

    private readonly record struct Slot(SlotState State, PendingRequest? Request, long Since);
}

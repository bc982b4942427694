using System.Runtime.InteropServices;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Delivery;

/// <summary>
/// Decides, from the log alone, which records of a partition are duplicates: those whose sequence is not above the highest
/// of their gateway session, and those whose identity stands among the <see cref="Window"/> records before them. Every owner
/// of the partition therefore decides alike. Not thread-safe: one owner reads a partition.
/// </summary>
public sealed class DuplicateFilter
{
    /// <summary>How many records back an identity is remembered. Retention keeps as many below the committed offset.</summary>
    public const int Window = 10_000;

    /// <summary>After so many records without it, a session is forgotten: Discord has long ended it.</summary>
    public const long SessionExpiry = 1_000_000;

    private readonly (long Offset, EventIdentity Identity)[] _ring = new (long, EventIdentity)[Window + 1];
    private readonly Dictionary<EventIdentity, long> _lastOffsets = [];
    private readonly Dictionary<ulong, SessionWatermark> _sessions = [];

    /// <summary>Starts from what was committed; identities are given by <see cref="Remember"/>.</summary>
    public DuplicateFilter(IReadOnlyList<SessionWatermark> sessions)
    {
        foreach (var session in sessions)
            _sessions[session.Session] = session;
        Array.Fill(_ring, (-1L, default));
    }

    /// <summary>Whether the record is a duplicate of one before it. Must see every record once, in order of offset.</summary>
    public bool IsDuplicate(CommunityEvent e, long offset)
    {
        var seen = IsSequenceSeen(e, offset);
        return SeeIdentity(EventIdentity.Of(e), offset) || seen;
    }

    /// <summary>Takes the identity of a record below the committed offset, after a restart.</summary>
    public void Remember(CommunityEvent e, long offset) => SeeIdentity(EventIdentity.Of(e), offset);

    /// <summary>The watermarks as of the last record seen, to be committed with the offset after it.</summary>
    public IReadOnlyList<SessionWatermark> Watermarks(long nextOffset)
    {
        foreach (var stale in _sessions.Values.Where(s => nextOffset - s.LastSeenOffset > SessionExpiry).ToList())
            _sessions.Remove(stale.Session);
        return [.. _sessions.Values];
    }

    private bool IsSequenceSeen(CommunityEvent e, long offset)
    {
        if (e.Session == 0)
            return false;
        ref var watermark = ref CollectionsMarshal.GetValueRefOrAddDefault(_sessions, e.Session, out var exists);
        var seen = exists && offset - watermark.LastSeenOffset <= SessionExpiry && e.Sequence <= watermark.Sequence;
        watermark = new SessionWatermark(e.Session, seen ? watermark.Sequence : e.Sequence, offset);
        return seen;
    }

    private bool SeeIdentity(EventIdentity? identity, long offset)
    {
        ref var slot = ref _ring[offset % _ring.Length];
        if (slot.Offset >= 0 && _lastOffsets.TryGetValue(slot.Identity, out var last) && last == slot.Offset)
            _lastOffsets.Remove(slot.Identity);
        slot = (-1, default);
        if (identity is not { } id)
            return false;
        slot = (offset, id);
        ref var lastOffset = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastOffsets, id, out var exists);
        var isNear = exists && offset - lastOffset <= Window;
        lastOffset = offset;
        return isNear;
    }
}

namespace Arrakis.EventLog.Kafka.Identify;

/// <summary>
/// The turns that follow from the requests in one partition: <c>turn(n) = max(time(n), last turn + interval)</c>, by the broker's
/// clock, for every record in its order, so that all who read it compute the same. A request whose turn would be further away than
/// the horizon gets none, and whoever sent it asks anew: a gateway that starts over and over cannot push the turns of others
/// into a distant future. No I/O, no clock.
/// </summary>
/// <param name="interval">Between two turns.</param>
/// <param name="horizon">How far ahead of its request a turn may be.</param>
internal sealed class IdentifySlots(TimeSpan interval, TimeSpan horizon)
{
    /// <summary>Stands for a turn before all others.</summary>
    public const long Never = long.MinValue;

    private readonly long _intervalMs = (long)interval.TotalMilliseconds;
    private readonly long _horizonMs = (long)horizon.TotalMilliseconds;
    private readonly List<(long Offset, long TimeMs)> _unplaced = [];
    private long _start;
    private long _last = Never;

    /// <summary>The offset that is to be added next.</summary>
    public long Next { get; private set; }

    /// <summary>Whether turns are known. Not so where older records were deleted, and none that is left says how they stood.</summary>
    public bool IsPlaced { get; private set; } = true;

    /// <summary>Whether records were read since <see cref="Begin"/>.</summary>
    public bool IsEmpty => Next == _start;

    /// <summary>What a request says that is sent now.</summary>
    public IdentifyClaim Claim => new(Next - 1, _last);

    /// <summary>How far ahead of a time the last turn is, in milliseconds; below zero where it is past.</summary>
    public long BacklogMs(long timeMs) => _last == Never ? 0 : _last - timeMs;

    /// <summary>Begins at the oldest record that is there.</summary>
    public void Begin(long start)
    {
        _start = Next = start;
        _last = Never;
        _unplaced.Clear();
        IsPlaced = start == 0;
    }

    /// <summary>Goes on although turns are not known: all that were ever given are past.</summary>
    public void AssumeIdle()
    {
        _unplaced.Clear();
        IsPlaced = true;
    }

    /// <summary>Adds the next record.</summary>
    /// <param name="offset">Its offset; one that leaves a gap behind <see cref="Next"/> begins anew.</param>
    /// <param name="timeMs">Its time by the broker's clock, Unix milliseconds.</param>
    /// <param name="claim">What it says; null for nothing.</param>
    /// <returns>Its turn; null where it has none, or where it is not known.</returns>
    public long? Add(long offset, long timeMs, IdentifyClaim? claim)
    {
        if (offset != Next)
            Begin(offset);
        Next = offset + 1;
        // The record before the first one that is there can be spoken of too: the claim says how turns stood after it.
        if (!IsPlaced && claim is { } known && known.Offset >= _start - 1 && known.Offset < offset)
            PlaceFrom(known);
        if (IsPlaced)
            return Place(timeMs);
        _unplaced.Add((offset, timeMs));
        return null;
    }

    private void PlaceFrom(IdentifyClaim known)
    {
        _last = known.LastMs;
        foreach (var (offset, timeMs) in _unplaced)
        {
            if (offset > known.Offset)
                Place(timeMs);
        }
        _unplaced.Clear();
        IsPlaced = true;
    }

    private long? Place(long timeMs)
    {
        var turn = _last == Never ? timeMs : Math.Max(timeMs, _last + _intervalMs);
        if (turn - timeMs > _horizonMs)
            return null;
        return _last = turn;
    }
}

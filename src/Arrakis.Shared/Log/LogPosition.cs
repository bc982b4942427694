namespace Arrakis.Shared.Log;

/// <summary>
/// A place in one partition of the event log. The offset grows by one per record; the epoch is raised when offsets
/// start anew (another log, another topic, another number of partitions).
/// </summary>
/// <param name="Epoch">1 and above; 0 stands before every log.</param>
/// <param name="Offset">0 and above.</param>
public readonly record struct LogPosition(int Epoch, long Offset) : IComparable<LogPosition>
{
    /// <summary>Before every record of every log.</summary>
    public static LogPosition None => new(0, -1);

    /// <summary>
    /// The write timestamp of rows that include this position: <c>epoch·2⁴⁴ + 2·offset + 1</c>. It grows with the
    /// position, so a late writer can never overwrite newer state. A deletion's is one less.
    /// </summary>
    public long WriteTimestamp => ((long)Epoch << 44) + (2 * Offset) + 1;

    /// <summary>The position whose <see cref="WriteTimestamp"/> this is.</summary>
    public static LogPosition FromWriteTimestamp(long timestamp)
    {
        var epoch = (int)(timestamp >> 44);
        var offset = timestamp - ((long)epoch << 44);
        return offset < 0 || epoch <= 0 ? None : new LogPosition(epoch, (offset - 1) / 2);
    }

    /// <inheritdoc/>
    public int CompareTo(LogPosition other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Offset.CompareTo(other.Offset);

    /// <summary>Whether the left position comes before the right one.</summary>
    public static bool operator <(LogPosition left, LogPosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left position comes after the right one.</summary>
    public static bool operator >(LogPosition left, LogPosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left position is the right one or before it.</summary>
    public static bool operator <=(LogPosition left, LogPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left position is the right one or after it.</summary>
    public static bool operator >=(LogPosition left, LogPosition right) => left.CompareTo(right) >= 0;
}

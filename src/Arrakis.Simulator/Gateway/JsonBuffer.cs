using System.Buffers.Text;

namespace Arrakis.Simulator;

/// <summary>UTF-8 that grows and is used again: the hot path writes frames into it without allocating.</summary>
internal sealed class JsonBuffer(int capacity = 4096)
{
    private byte[] _bytes = new byte[capacity];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    internal void Clear() => Length = 0;

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    internal void Cut(int length) => Length = Math.Min(Length, length);

    /// <summary>Makes room for so many bytes and counts them as written.</summary>
    internal Span<byte> Take(int count)
    {
        Ensure(count);
        var taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    internal void Append(ReadOnlySpan<byte> utf8)
    {
        if (_bytes.Length - Length < utf8.Length) Ensure(utf8.Length);
        utf8.CopyTo(_bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    internal void Append(long value)
    {
        Ensure(20);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out var written);
        Length += written;
    }

    /// <summary>A snowflake as Discord shows it: a JSON string.</summary>
    internal void AppendId(long id)
    {
        Append("\""u8);
        Append(id);
        Append("\""u8);
    }

    /// <summary>A time as Discord shows it: <c>"2018-04-01T12:00:00.123000+00:00"</c>.</summary>
    internal void AppendTime(long timeMs)
    {
        var time = DateTime.UnixEpoch.AddTicks(timeMs * TimeSpan.TicksPerMillisecond);
        var to = Take(34);
        to[0] = (byte)'"';
        time.TryFormat(to[1..], out _, "yyyy-MM-ddTHH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
        "000+00:00\""u8.CopyTo(to[24..]);
    }

    /// <summary>A slice of what was written.</summary>
    internal Span<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);

    /// <summary>What was written from <paramref name="start"/> on.</summary>
    internal Memory<byte> Tail(int start) => _bytes.AsMemory(start, Length - start);

    /// <summary>Moves what was written from <paramref name="from"/> on to <paramref name="to"/>, and ends there.</summary>
    internal void MoveTail(int from, int to)
    {
        var count = Length - from;
        if (to > from) Ensure(to - from);
        _bytes.AsSpan(from, count).CopyTo(_bytes.AsSpan(to));
        Length = to + count;
    }

    private void Ensure(int count)
    {
        if (_bytes.Length - Length >= count) return;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
    }
}

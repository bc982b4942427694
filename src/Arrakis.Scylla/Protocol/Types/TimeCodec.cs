using System.Buffers.Binary;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>time</c>: nanoseconds since midnight in eight bytes.</summary>
internal sealed class TimeCodec() : FixedCodec<long>("time", 8)
{
    private const long Last = TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerDay - 1;

    /// <exception cref="ProtocolViolationException">It is not within a day.</exception>
    public static long ReadNanoseconds(ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return value is >= 0 and <= Last
            ? value
            : throw new ProtocolViolationException($"a time {value} ns after midnight instead of 0 to {Last}");
    }

    protected override void Put(Span<byte> bytes, long value)
    {
        if (value is < 0 or > Last)
            throw new ArgumentOutOfRangeException(nameof(value), value, $"A time is 0 to {Last} ns after midnight.");
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
    }

    protected override long Take(ReadOnlySpan<byte> bytes) => ReadNanoseconds(bytes);
}

/// <summary><c>time</c> as a time of day. What is finer than its 100 ns is cut off; <c>long</c> keeps it.</summary>
internal sealed class TimeOnlyCodec() : FixedCodec<TimeOnly>("time", 8)
{
    protected override void Put(Span<byte> bytes, TimeOnly value) =>
        BinaryPrimitives.WriteInt64BigEndian(bytes, value.Ticks * TimeSpan.NanosecondsPerTick);

    protected override TimeOnly Take(ReadOnlySpan<byte> bytes) => new(TimeCodec.ReadNanoseconds(bytes) / TimeSpan.NanosecondsPerTick);
}

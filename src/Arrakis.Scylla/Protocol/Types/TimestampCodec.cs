using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>timestamp</c>: milliseconds since 1970 in eight bytes.</summary>
internal sealed class TimestampCodec() : FixedCodec<long>("timestamp", 8)
{
    protected override void Put(Span<byte> bytes, long value) => BinaryPrimitives.WriteInt64BigEndian(bytes, value);

    protected override long Take(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);
}

/// <summary><c>timestamp</c> as a time with offset 0. What is finer than a millisecond is cut off, towards the past.</summary>
internal sealed class DateTimeOffsetCodec() : FixedCodec<DateTimeOffset>("timestamp", 8)
{
    private static readonly long Least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <exception cref="OverflowException">The CLR has no such time.</exception>
    public static DateTimeOffset FromMilliseconds(long milliseconds) => milliseconds >= Least && milliseconds <= Most
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : throw new OverflowException($"A timestamp {milliseconds} ms from 1970 is outside of the years 1 to 9999; read it as long.");

    protected override void Put(Span<byte> bytes, DateTimeOffset value) =>
        BinaryPrimitives.WriteInt64BigEndian(bytes, value.ToUnixTimeMilliseconds());

    protected override DateTimeOffset Take(ReadOnlySpan<byte> bytes) => FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
}

/// <summary><c>timestamp</c> as a UTC time. A local time is converted; one that says neither is refused, for it names no moment.</summary>
internal sealed class DateTimeCodec() : FixedCodec<DateTime>("timestamp", 8)
{
    protected override void Put(Span<byte> bytes, DateTime value)
    {
        if (value.Kind == DateTimeKind.Unspecified)
            throw new ArgumentException($"A DateTime of kind Unspecified ({value:O}) names no moment; a timestamp takes Utc or Local.",
                nameof(value));
        BinaryPrimitives.WriteInt64BigEndian(bytes, new DateTimeOffset(value.ToUniversalTime()).ToUnixTimeMilliseconds());
    }

    protected override DateTime Take(ReadOnlySpan<byte> bytes) =>
        DateTimeOffsetCodec.FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes)).UtcDateTime;
}

using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>date</c>: days in four bytes without sign, 2³¹ for 1970-01-01.</summary>
internal sealed class DateCodec() : FixedCodec<uint>("date", 4)
{
    /// <summary>The number of 1970-01-01.</summary>
    public const uint Epoch = 0x8000_0000;

    protected override void Put(Span<byte> bytes, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes, value);

    protected override uint Take(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);
}

/// <summary><c>date</c> as a day of the CLR's calendar.</summary>
internal sealed class DateOnlyCodec() : FixedCodec<DateOnly>("date", 4)
{
    private static readonly int UnixDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    protected override void Put(Span<byte> bytes, DateOnly value) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(value.DayNumber - UnixDay + DateCodec.Epoch));

    protected override DateOnly Take(ReadOnlySpan<byte> bytes)
    {
        var day = (long)BinaryPrimitives.ReadUInt32BigEndian(bytes) - DateCodec.Epoch + UnixDay;
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber
            ? DateOnly.FromDayNumber((int)day)
            : throw new OverflowException($"A date {day - UnixDay} days from 1970 is outside of the years 1 to 9999; read it as uint.");
    }
}

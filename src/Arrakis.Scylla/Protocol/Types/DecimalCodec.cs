using System.Buffers;
using System.Buffers.Binary;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>decimal</c>: the scale in four bytes, then the digits as a <c>varint</c>.</summary>
internal sealed class DecimalCodec : CqlCodec<CqlDecimal>
{
    /// <summary>Bytes of the scale.</summary>
    public const int ScaleSize = 4;

    public override int GetByteCount(CqlDecimal value) => ScaleSize + value.Unscaled.GetByteCount();

    public override void Write(IBufferWriter<byte> output, CqlDecimal value)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(ScaleSize), value.Scale);
        output.Advance(ScaleSize);
        VarintCodec.Append(output, value.Unscaled);
    }

    public override CqlDecimal Read(ReadOnlySpan<byte> bytes) => ReadFrom(bytes);

    /// <exception cref="ProtocolViolationException">There are fewer than five bytes.</exception>
    public static CqlDecimal ReadFrom(ReadOnlySpan<byte> bytes) => bytes.Length <= ScaleSize
        ? throw new ProtocolViolationException($"a decimal of {bytes.Length} bytes instead of at least {ScaleSize + 1}")
        : new(VarintCodec.ReadFrom(bytes[ScaleSize..]), BinaryPrimitives.ReadInt32BigEndian(bytes));
}

/// <summary><c>decimal</c> as a <see cref="decimal"/>, exactly; digits behind the point are kept where they fit.</summary>
internal sealed class SystemDecimalCodec : CqlCodec<decimal>
{
    private const int Int128Size = 16;

    /// <summary>What 96 bits and a sign take.</summary>
    private const int MostBytes = 13;

    public override int GetByteCount(decimal value) => DecimalCodec.ScaleSize + DecimalParts.Of(value).ByteCount;

    public override void Write(IBufferWriter<byte> output, decimal value)
    {
        var parts = DecimalParts.Of(value);
        Span<byte> digits = stackalloc byte[Int128Size];
        BinaryPrimitives.WriteInt128BigEndian(digits, parts.Unscaled);
        digits = digits[^parts.ByteCount..];

        var bytes = output.GetSpan(DecimalCodec.ScaleSize + digits.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes, parts.Scale);
        digits.CopyTo(bytes[DecimalCodec.ScaleSize..]);
        output.Advance(DecimalCodec.ScaleSize + digits.Length);
    }

    public override decimal Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is <= DecimalCodec.ScaleSize or > DecimalCodec.ScaleSize + MostBytes)
            return DecimalCodec.ReadFrom(bytes).ToDecimal();
        var scale = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var unscaled = ReadInt128(bytes[DecimalCodec.ScaleSize..]);
        return scale is >= 0 and <= 28 && Int128.Abs(unscaled) >> 96 == 0
            ? DecimalParts.ToDecimal(unscaled, scale)
            : DecimalCodec.ReadFrom(bytes).ToDecimal();
    }

    private static Int128 ReadInt128(ReadOnlySpan<byte> bytes)
    {
        Span<byte> wide = stackalloc byte[Int128Size];
        wide.Fill((sbyte)bytes[0] < 0 ? byte.MaxValue : (byte)0);
        bytes.CopyTo(wide[^bytes.Length..]);
        return BinaryPrimitives.ReadInt128BigEndian(wide);
    }
}

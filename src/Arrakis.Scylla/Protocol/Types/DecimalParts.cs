namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A <see cref="decimal"/> taken apart: <paramref name="Unscaled"/> · 10^-<paramref name="Scale"/>.</summary>
/// <param name="Unscaled">Its 96 bits with its sign.</param>
/// <param name="Scale">0 to 28.</param>
internal readonly record struct DecimalParts(Int128 Unscaled, int Scale)
{
    /// <summary>Bytes of the shortest two's complement of <see cref="Unscaled"/>, at least one.</summary>
    public int ByteCount => (128 - (int)Int128.LeadingZeroCount(Unscaled < 0 ? ~Unscaled : Unscaled)) / 8 + 1;

    public static DecimalParts Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = (Int128)new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        return new(bits[3] < 0 ? -magnitude : magnitude, value.Scale);
    }

    /// <summary>Puts one together again.</summary>
    /// <param name="unscaled">At most 96 bits and a sign.</param>
    /// <param name="scale">0 to 28.</param>
    public static decimal ToDecimal(Int128 unscaled, int scale)
    {
        var magnitude = (UInt128)Int128.Abs(unscaled);
        var (low, middle, high) = ((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64));
        return new(low, middle, high, Int128.IsNegative(unscaled), (byte)scale);
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>
/// <c>[vint]</c>: the sign in the last bit, then as few bytes as hold the rest; as many 1-bits begin the first byte as bytes
/// follow it (native protocol v5, section 3).
/// </summary>
internal static class VInt
{
    /// <summary>The most bytes.</summary>
    public const int MaxSize = 9;

    /// <summary>Bytes of a value: seven bits fit into each, and all 64 into nine.</summary>
    public static int GetByteCount(long value) => Math.Min(MaxSize, (BitOperations.Log2(Fold(value) | 1) / 7) + 1);

    /// <summary>Writes a value.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> bytes, long value)
    {
        var size = GetByteCount(value);
        Span<byte> wide = stackalloc byte[MaxSize];
        wide.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(wide[1..], Fold(value));
        wide = wide[^size..];
        wide[0] |= (byte)~(0xFF >> (size - 1));
        wide.CopyTo(bytes);
        return size;
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="Errors.ProtocolViolationException">The bytes end within it.</exception>
    public static long Read(ref CqlReader reader)
    {
        var first = reader.Byte();
        var more = BitOperations.LeadingZeroCount((uint)(byte)~first << 24);
        more = Math.Min(more, MaxSize - 1);
        var folded = (ulong)(first & (0xFF >> more));
        foreach (var next in reader.Take(more))
            folded = (folded << 8) | next;
        return (long)(folded >> 1) ^ -(long)(folded & 1);
    }

    private static ulong Fold(long value) => (ulong)((value << 1) ^ (value >> 63));
}

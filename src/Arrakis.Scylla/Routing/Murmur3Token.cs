using System.Buffers.Binary;
using System.Numerics;

namespace Arrakis.Scylla.Routing;

/// <summary>
/// The token of a partition, as Cassandra's and ScyllaDB's Murmur3Partitioner compute it: the first half of MurmurHash3 x64 128
/// with seed 0. It differs from the published hash in the last, incomplete block, whose bytes Cassandra takes as signed.
/// </summary>
internal static class Murmur3Token
{
    private const ulong C1 = 0x87C37B91114253D5;
    private const ulong C2 = 0x4CF5AD432745937F;
    private const int BlockBytes = 16;

    /// <summary>The token of an empty key, below all that the ring knows.</summary>
    private const long Minimum = long.MinValue;

    /// <summary>The token of a key of one column, or of one that is composed already.</summary>
    public static long Of(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            return Minimum;
        var token = (long)Hash(key);
        // The lowest number stands for the beginning of the ring, so no key may have it.
        return token == Minimum ? long.MaxValue : token;
    }

    private static ulong Hash(ReadOnlySpan<byte> key)
    {
        ulong h1 = 0, h2 = 0;
        var rest = key;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
        {
            h1 ^= MixFirst(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52DCE729;
            h2 ^= MixSecond(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495AB5;
        }

        if (rest.Length > 8)
            h2 ^= MixSecond(Tail(rest[8..]));
        if (rest.Length > 0)
            h1 ^= MixFirst(Tail(rest[..Math.Min(8, rest.Length)]));

        h1 ^= (ulong)key.Length;
        h2 ^= (ulong)key.Length;
        h1 += h2;
        h2 += h1;
        return Avalanche(h1) + Avalanche(h2);
    }

    private static ulong MixFirst(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong MixSecond(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    /// <summary>Up to eight bytes, each with its sign spread over all bits above it.</summary>
    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        ulong k = 0;
        for (var i = 0; i < bytes.Length; i++)
            k ^= (ulong)(long)(sbyte)bytes[i] << (i * 8);
        return k;
    }

    private static ulong Avalanche(ulong h)
    {
        h = (h ^ (h >> 33)) * 0xFF51AFD7ED558CCD;
        h = (h ^ (h >> 33)) * 0xC4CEB9FE1A85EC53;
        return h ^ (h >> 33);
    }
}

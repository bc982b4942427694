using Arrakis.Scylla.Errors;
using Shouldly;

namespace Arrakis.Scylla.Tests;

/// <summary>Bytes that a broken or hostile server could send. Seeded, so that a failure comes again.</summary>
internal static class Fuzz
{
    /// <summary>What an exception and the objects on the way to it may take.</summary>
    private const long FixedBytes = 16 * 1024;

    /// <summary>How much larger than its bytes a value may be: the smallest element, a length alone, may be a wide struct.</summary>
    private const long BytesPerByte = 64;

    /// <summary>Random bytes, every truncation of the good ones, and the good ones with bits flipped.</summary>
    public static IEnumerable<byte[]> Inputs(int seed, int random, params byte[][] good)
    {
        var source = new Random(seed);
        for (var i = 0; i < random; i++)
        {
            var bytes = new byte[source.Next(80)];
            source.NextBytes(bytes);
            yield return i % 2 == 0 ? bytes : WithSmallNumbers(source, bytes);
        }

        foreach (var bytes in good)
        {
            for (var length = 0; length < bytes.Length; length++)
                yield return bytes[..length];
            for (var bit = 0; bit < bytes.Length * 8; bit++)
                yield return Flip(bytes, bit);
            for (var i = 0; i < random; i++)
                yield return Flip(Flip(bytes, source.Next(bytes.Length * 8)), source.Next(bytes.Length * 8));
        }
    }

    /// <summary>Reads, and lets pass what a reader may say; anything else, and memory out of proportion, fails.</summary>
    public static void Read(byte[] bytes, Action<byte[]> read, params Type[] alsoAllowed)
    {
        Exception? error = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(bytes);
        }
        catch (Exception e) when (e is ProtocolViolationException || alsoAllowed.Contains(e.GetType()))
        {
            error = e;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{Convert.ToHexString(bytes)} gave {e.GetType().Name}, no value and no violation.", e);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated.ShouldBeLessThan(FixedBytes + BytesPerByte * bytes.Length, $"{Convert.ToHexString(bytes)}: {error?.Message}");
    }

    /// <summary>Numbers that are plausible as counts and lengths get deeper than those of 32 random bits.</summary>
    private static byte[] WithSmallNumbers(Random source, byte[] bytes)
    {
        for (var i = 0; i + 4 <= bytes.Length; i += 4)
            (bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]) = (0, 0, 0, (byte)source.Next(6));
        return bytes;
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}

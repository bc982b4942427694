namespace Arrakis.Shared;

/// <summary>
/// The 64-bit hash of session ids and unicode emoji: FNV-1a 64 over the UTF-8 bytes (offset basis 0xcbf29ce484222325, prime
/// 0x100000001b3), then the finalizer of MurmurHash3 so that short texts differ in all bits. It stands in every log: every
/// process, in every language, must compute the same.
/// </summary>
public static class StableHash
{
    /// <summary>Hashes bytes.</summary>
    /// <param name="bytes">UTF-8 text.</param>
    /// <returns>64 bits; never 0, which stands for nothing.</returns>
    public static ulong Compute(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var b in bytes)
            hash = (hash ^ b) * 0x100000001b3UL;
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        hash ^= hash >> 33;
        return hash == 0 ? 1 : hash;
    }

    /// <summary>Hashes text as UTF-8.</summary>
    public static ulong Compute(string text) => Compute(System.Text.Encoding.UTF8.GetBytes(text));
}

using System.Security.Cryptography;
using System.Text;

namespace Arrakis.Simulator;

/// <summary>A wallet for every author of a trace: always the same, so that results that depend on holdings can be compared.</summary>
public static class TraceWallets
{
    private const int MaxMagnitude = 6;

    /// <summary>The wallet of an author. One in eight holds nothing; the others hold from below one to a million units.</summary>
    /// <param name="author">From 1 to <see cref="TraceIds.Authors"/>.</param>
    public static TraceWallet Of(int author)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"wallet of author {TraceIds.Author(author)}"));
        return new TraceWallet("0x" + Convert.ToHexStringLower(hash.AsSpan(0, 20)), Holding(hash.AsSpan(20)));
    }

    // Few hold much: every magnitude has the same share, as wealth roughly has.
    private static decimal Holding(ReadOnlySpan<byte> hash)
    {
        if (hash[0] % 8 == 0) return 0;
        var magnitude = 1L;
        for (var i = hash[1] % (MaxMagnitude + 1); i > 0; i--) magnitude *= 10;
        var share = BitConverter.ToUInt32(hash[4..8]) % 1_000_000;
        return (share + 1) * magnitude / 1_000_000m;
    }
}

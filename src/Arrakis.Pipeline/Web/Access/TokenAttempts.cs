using System.Net;
using System.Net.Sockets;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Slows whoever guesses tokens. A wrong one is answered after a second; of each neighbourhood of addresses only a few may be
/// looked at meanwhile, right or wrong, or being refused early would tell which. The neighbourhoods are a fixed number of
/// counters, so that no flood of addresses costs memory; those who share one with a guesser try again.
/// </summary>
internal sealed class TokenAttempts(TimeSpan delay)
{
    private const int Neighbourhoods = 256;
    private const int AtOnce = 4;
    private readonly int[] _underWay = new int[Neighbourhoods];

    /// <summary>Looks at a token.</summary>
    /// <returns>Whether it is right; null if too many of that neighbourhood are being looked at.</returns>
    public async Task<bool?> TryAsync(IPAddress? from, Func<bool> isRight, CancellationToken cancellationToken)
    {
        var neighbourhood = Of(from);
        try
        {
            if (Interlocked.Increment(ref _underWay[neighbourhood]) > AtOnce) return null;
            if (isRight()) return true;
            await Task.Delay(delay, cancellationToken);
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay[neighbourhood]);
        }
    }

    // Whoever has one address of IPv6 mostly has its whole /64.
    private static int Of(IPAddress? address)
    {
        var bytes = address is null ? [] : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().GetAddressBytes() : address.GetAddressBytes();
        var hash = new HashCode();
        hash.AddBytes(address?.AddressFamily == AddressFamily.InterNetworkV6 && bytes.Length == 16 ? bytes.AsSpan(0, 8) : bytes);
        return (int)((uint)hash.ToHashCode() % Neighbourhoods);
    }
}

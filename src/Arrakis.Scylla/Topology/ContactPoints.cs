using System.Net;
using System.Net.Sockets;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// The nodes that the options name: in another order every time, and resolved every time, for names may come to mean other
/// addresses.
/// </summary>
internal static class ContactPoints
{
    /// <summary>All addresses of all contact points, name by name.</summary>
    /// <param name="options">The options.</param>
    /// <param name="unresolved">Told of each name that has no address.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async IAsyncEnumerable<IPEndPoint> ResolveAsync(
        ScyllaOptions options, Action<EndPoint, ScyllaException> unresolved,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var points = options.ContactPoints.Select(p => ContactPoint.Parse(p, options.Port)).ToArray();
        Random.Shared.Shuffle(points);
        foreach (var point in points)
        {
            foreach (var address in await AddressesAsync(point, unresolved, cancellationToken).ConfigureAwait(false))
                yield return new(address, point.Port);
        }
    }

    private static async Task<IPAddress[]> AddressesAsync(
        ContactPoint point, Action<EndPoint, ScyllaException> unresolved, CancellationToken cancellationToken)
    {
        if (point.Address is { } address) return [address];
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(point.Host, cancellationToken).ConfigureAwait(false);
            Random.Shared.Shuffle(addresses);
            return addresses;
        }
        catch (SocketException e)
        {
            var name = new DnsEndPoint(point.Host, point.Port);
            unresolved(name, new ConnectionException(name, "the name has no address: " + e.Message, mayHaveBeenApplied: false, e));
            return [];
        }
    }
}

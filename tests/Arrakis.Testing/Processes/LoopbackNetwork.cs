using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Arrakis.Testing.Processes;

/// <summary>
/// 256 loopback addresses, 127.a.b.0 to 127.a.b.255, that no other test process uses: the nodes of a cluster have to share
/// their ports, so clusters that run side by side differ in their addresses. A socket held open on the last address reserves
/// the network, and the kernel frees it with the process.
/// </summary>
internal sealed class LoopbackNetwork : IDisposable
{
    private const int ReservationPort = 7_000;

    private readonly Socket _reservation;
    private readonly int _high;
    private readonly int _low;

    private LoopbackNetwork(Socket reservation, int high, int low) => (_reservation, _high, _low) = (reservation, high, low);

    internal static LoopbackNetwork Reserve()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            // 127.0.x.x is where everything else listens.
            var (high, low) = (Random.Shared.Next(1, 255), Random.Shared.Next(256));
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(AddressOf(high, low, 254), ReservationPort));
                socket.Listen(1);
                return new LoopbackNetwork(socket, high, low);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                socket.Dispose();
            }
        }

        throw new InvalidOperationException("No network of 127.1.0.0 to 127.254.255.0 is free; do test processes hang?");
    }

    /// <summary>An address of the network.</summary>
    /// <param name="host">1 to 253.</param>
    internal IPAddress Address(int host)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(host, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(host, 253);
        return AddressOf(_high, _low, host);
    }

    public void Dispose() => _reservation.Dispose();

    private static IPAddress AddressOf(int high, int low, int host) =>
        IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{high}.{low}.{host}"));
}

using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Connections;

/// <summary>A TCP connection, with TLS over it where the options ask for it.</summary>
internal sealed class Transport : IAsyncDisposable
{
    private readonly Socket _socket;

    private Transport(Socket socket, Stream stream) => (_socket, Stream) = (socket, stream);

    /// <summary>To read from and to write to, one caller each at a time.</summary>
    public Stream Stream { get; }

    /// <summary>Connects.</summary>
    /// <param name="options">The session's options.</param>
    /// <param name="address">The node and the port.</param>
    /// <param name="shard">The shard that the local port has to name, and of how many; null for any local port.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ConnectionException">Unreachable, refused, TLS failed, or no local port is free for the shard.</exception>
    public static async Task<Transport> ConnectAsync(
        ScyllaOptions options, IPEndPoint address, (int Shard, int Count)? shard, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            socket = shard is { } wanted
                ? await ConnectToShardAsync(address, wanted.Shard, wanted.Count, cancellationToken).ConfigureAwait(false)
                : await ConnectFromAsync(address, 0, cancellationToken).ConfigureAwait(false);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return new Transport(
                socket, options.Tls is null ? stream : await TlsHandshake.PerformAsync(stream, options.Tls, address, cancellationToken)
                    .ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            socket?.Dispose();
            var what = e is SocketException ? "cannot connect" : "TLS failed";
            throw new ConnectionException(address, $"{what}: {e.Message}", mayHaveBeenApplied: false, e);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    /// <summary>Ends the connection at once; whoever reads or writes fails.</summary>
    public void Abort() => _socket.Dispose();

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private static async Task<Socket> ConnectToShardAsync(IPEndPoint address, int shard, int count, CancellationToken cancellationToken)
    {
        foreach (var port in SourcePorts.Of(shard, count, Random.Shared.Next()))
        {
            try
            {
                return await ConnectFromAsync(address, port, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable)
            {
                // Another connection has the port; the next one leads to the same shard.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        throw new ConnectionException(
            address, $"no local port from {SourcePorts.First} to {SourcePorts.Last} is free for shard {shard} of {count}",
            mayHaveBeenApplied: false);
    }

    private static async Task<Socket> ConnectFromAsync(IPEndPoint address, int localPort, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (localPort != 0)
            {
                socket.Bind(new IPEndPoint(
                    address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, localPort));
            }

            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>
/// The network between the nodes of a cluster, and between them alone: Kafka, ScyllaDB and Discord are reached by everybody. Each
/// node listens on an address of its own and is reached under another one with the same port, where this network listens. Who
/// connects is told by Akka's handshake, which begins each connection with the name of the one who makes it.
/// </summary>
internal sealed class NodeNetwork : IAsyncDisposable
{
    private const int HandshakeBytes = 4_096;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly Link[,] _links;
    private readonly byte[] _network = [127, (byte)Random.Shared.Next(200, 255), (byte)Random.Shared.Next(256)];

    /// <summary>Begins to listen for all nodes.</summary>
    public NodeNetwork(int nodes)
    {
        _links = new Link[nodes, nodes];
        for (var a = 0; a < nodes; a++)
        {
            for (var b = a; b < nodes; b++)
                (_links[a, b], _links[b, a]) = (new Link(), _links[a, b] = new Link());
        }

        for (var node = 0; node < nodes; node++)
        {
            var listener = new TcpListener(Public(node), 0);
            listener.Start();
            _listeners.Add(listener);
        }

        for (var node = 0; node < nodes; node++)
            _ = AcceptAsync(node);
    }

    /// <summary>Where all nodes are reached.</summary>
    public string Seeds => string.Join(',', _listeners.Select(listener => listener.LocalEndpoint));

    /// <summary>How a node listens and is reached.</summary>
    public IEnumerable<(string Name, string Value)> Settings(int node) =>
    [
        ("AKKA_HOSTNAME", $"{Public(node)}"), ("AKKA_BIND_HOSTNAME", $"{Own(node)}"), ("AKKA_PORT", $"{Port(node)}"),
        ("AKKA_SEED_NODES", Seeds),
    ];

    /// <summary>The way between two nodes.</summary>
    public Link Between(int a, int b) => _links[Math.Min(a, b), Math.Max(a, b)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var listener in _listeners)
            listener.Stop();
    }

    // All of one length: no address is a part of another one.
    private IPAddress Public(int node) => new([.. _network, (byte)(101 + node)]);

    private IPAddress Own(int node) => new([.. _network, (byte)(201 + node)]);

    private int Port(int node) => ((IPEndPoint)_listeners[node].LocalEndpoint).Port;

    private async Task AcceptAsync(int node)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await _listeners[node].AcceptSocketAsync(_stop.Token), node);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket from, int node)
    {
        using var to = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (from)
        {
            try
            {
                var handshake = new byte[HandshakeBytes];
                var length = await from.ReceiveAsync(handshake, _stop.Token);
                if (Caller(handshake.AsSpan(0, length)) is not { } caller)
                    return;
                var link = Between(caller, node);
                await link.Open.WaitAsync(_stop.Token);
                await to.ConnectAsync(new IPEndPoint(Own(node), Port(node)), _stop.Token);
                await to.SendAsync(handshake.AsMemory(0, length), _stop.Token);
                await Task.WhenAll(PumpAsync(from, to, link), PumpAsync(to, from, link));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One of them has ended, or the test has: both sockets are closed, and the other one sees it.
            }
        }
    }

    private int? Caller(ReadOnlySpan<byte> handshake)
    {
        for (var node = 0; node < _listeners.Count; node++)
        {
            if (handshake.IndexOf(Encoding.ASCII.GetBytes(Public(node).ToString())) >= 0)
                return node;
        }

        return null;
    }

    private async Task PumpAsync(Socket from, Socket to, Link link)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            var length = await from.ReceiveAsync(buffer, _stop.Token);
            await link.Open.WaitAsync(_stop.Token);
            if (length == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (var sent = 0; sent < length;)
                sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), _stop.Token);
        }
    }
}

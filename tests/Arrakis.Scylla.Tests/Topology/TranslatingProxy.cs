using System.Net;
using System.Net.Sockets;

namespace Arrakis.Scylla.Tests.Topology;

/// <summary>A network that changes the client's port on the way, as a NAT does.</summary>
internal sealed class TranslatingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<IPEndPoint> _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _pairs = [];
    private readonly Task _accepting;

    public TranslatingProxy(IPAddress address, Func<IPEndPoint> target)
    {
        (_listener, _target) = (new TcpListener(address, 0), target);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Accepted { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_pairs);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Accepted++;
                _pairs.Add(ForwardAsync(client));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_target(), _stop.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side has ended; the other ends with it.
        }
    }
}

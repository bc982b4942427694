using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>
/// A CQL server on real TCP that a test scripts. It shakes hands, prepares and answers by itself as its settings say;
/// <see cref="Handler"/> comes first and may do anything else: answer later, out of order, wrongly, or not at all.
/// </summary>
internal sealed partial class ScriptedCqlServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Socket? _shardAwareListener;
    private readonly ConcurrentDictionary<ServerConnection, Task> _connections = new();
    private readonly ConcurrentQueue<ServerConnection> _all = new();
    private readonly ConcurrentQueue<ServerRequest> _requests = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly Task _accepting;
    private int _nextShard;
    private bool _ended;

    private ScriptedCqlServer(ServerSettings settings)
    {
        Settings = settings;
        _listener = Listen(settings.Listen);
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        if (settings.HasShardAwarePort)
            _shardAwareListener = Listen(new IPEndPoint(settings.Listen.Address, 0));
        ShardAwareAddress = (IPEndPoint?)_shardAwareListener?.LocalEndPoint;
        _accepting = Task.WhenAll(
            AcceptAsync(_listener, shardAware: false),
            _shardAwareListener is null ? Task.CompletedTask : AcceptAsync(_shardAwareListener, shardAware: true));
    }

    public ServerSettings Settings { get; }

    public IPEndPoint Address { get; }

    /// <summary>Where the client's port chooses the shard; null if there is no such port.</summary>
    public IPEndPoint? ShardAwareAddress { get; }

    /// <summary>
    /// The script: returns whether it has dealt with the request. It may keep the request and answer later; false leaves it to
    /// the server's own answers. Requests of one connection come in order, each when the former one's task is done or waits.
    /// </summary>
    public Func<ServerRequest, Task<bool>>? Handler { get; set; }

    /// <summary>Every connection that was ever accepted, ended ones too.</summary>
    public IReadOnlyCollection<ServerConnection> AllConnections => _all;

    /// <summary>Connections that are open.</summary>
    public IReadOnlyCollection<ServerConnection> Connections => [.. _connections.Keys.Where(c => !c.IsClosed)];

    /// <summary>Every request that came, those of handshakes too.</summary>
    public IReadOnlyCollection<ServerRequest> Requests => _requests;

    /// <summary>Whether new connections are closed as soon as they are accepted.</summary>
    public bool RefusesConnections { get; set; }

    public static ScriptedCqlServer Start(ServerSettings? settings = null) => new(settings ?? new ServerSettings());

    /// <summary>Requests of statements (QUERY, EXECUTE, BATCH) whose text contains the given one, in the order of their coming.</summary>
    public IReadOnlyList<ServerRequest> Asked(string cql) =>
        [
            .. _requests.Where(
                r => r.Opcode is Opcode.Query or Opcode.Execute or Opcode.Batch && r.Cql.Contains(cql, StringComparison.Ordinal)),
        ];

    /// <summary>Pushes an event to the connections that registered for its kind.</summary>
    public async Task PushAsync(WireAnswer change)
    {
        var kind = new WireReader(change.Body).String();
        foreach (var connection in Connections.Where(c => c.Registered.Contains(kind)))
            await connection.SendAsync(-1, change);
    }

    /// <summary>Ends every connection as a killed process would; the server goes on listening.</summary>
    public void ResetConnections()
    {
        foreach (var connection in Connections)
            connection.Reset();
    }

    /// <summary>Stops listening and ends all connections, and fails if the script has thrown.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        _listener.Dispose();
        _shardAwareListener?.Dispose();
        await _accepting;
        foreach (var connection in _connections.Keys)
            await connection.DisposeAsync();
        await Task.WhenAll(_connections.Values);
        if (!_faults.IsEmpty)
            throw new AggregateException("The script of the CQL server threw.", _faults);
    }

    /// <summary>Takes a request of a connection; what the script waits for does not stop the next one.</summary>
    internal void Take(ServerRequest request)
    {
        _requests.Enqueue(request);
        _ = AnswerAsync(request);
    }

    private static Socket Listen(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (address.Port != 0)
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(address);
        socket.Listen();
        return socket;
    }

    private async Task AnswerAsync(ServerRequest request)
    {
        try
        {
            if (Handler is { } handler && await handler(request))
                return;
            await request.ReplyAsync(OwnAnswer(request));
        }
        catch (Exception e)
        {
            _faults.Enqueue(e);
        }
    }

    private async Task AcceptAsync(Socket listener, bool shardAware)
    {
        while (!_ended)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && _ended)
            {
                return;
            }
            if (RefusesConnections)
                socket.Dispose();
            else
                Serve(socket, shardAware);
        }
    }

    private void Serve(Socket socket, bool shardAware)
    {
        socket.NoDelay = true;
        var port = ((IPEndPoint)socket.RemoteEndPoint!).Port;
        int? shard = Settings.Shards is not { } count ? null : (shardAware ? port : _nextShard++) % count;
        var connection = new ServerConnection(this, socket, shard, ShardAwareAddress?.Port);
        _all.Enqueue(connection);
        _connections[connection] = connection.RunAsync();
    }
}

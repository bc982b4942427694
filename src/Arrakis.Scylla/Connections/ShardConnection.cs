using System.Collections.Concurrent;
using System.Net;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Connections;

/// <summary>
/// One connection to one node, and to one shard of it where it has shards. Many requests are in flight at once; more than it
/// takes wait for their turn. It never reconnects: once broken it stays so, and its pool makes another.
/// </summary>
/// <remarks>
/// Callers, the read loop, the write loop and the sweep share one short lock, under which every change of a request's state
/// is decided. No socket is touched and no caller goes on under it.
/// </remarks>
internal sealed partial class ShardConnection : IAsyncDisposable
{
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _sync = new();
    private readonly ScyllaOptions _options;
    private readonly Transport _transport;
    private readonly ConcurrentQueue<PendingRequest> _unused = new();
    private readonly RequestTable _table;
    private readonly WaitingLine _line = new();
    private readonly int _limit;
    private int _unusedCount;
    private Task _loops = Task.CompletedTask;
    private ITimer? _sweeper;

    private ShardConnection(ConnectionSettings settings, IPEndPoint address, Transport transport)
    {
        (_options, _transport, Address, Version) = (settings.Options, transport, address, settings.Version);
        // One stream id is kept for the heartbeat: it has to go out when all others are taken.
        _limit = Math.Min(_options.MaxRequestsPerConnection, short.MaxValue);
        _table = new RequestTable(_limit);
        _frames = new FrameReader(Version, _options.MaxFrameBytes);
    }

    public IPEndPoint Address { get; }

    public ProtocolVersion Version { get; }

    /// <summary>What the server announced in SUPPORTED; ScyllaDB's extensions read from it.</summary>
    public ServerFeatures Features { get; private set; } = ServerFeatures.None;

    /// <summary>Requests without an answer, those included whose callers have gone; about now, since nothing is locked for it.</summary>
    public int InFlight => _table.InFlight;

    public bool IsBroken => _cause is not null;

    /// <summary>Completes when the connection broke, with the first cause; never faults.</summary>
    public Task<Exception> Broken => _broken.Task;

    /// <summary>
    /// Events that the server pushed after REGISTER; called on the read loop, so it must not wait. The frame is the handler's to
    /// dispose of. A handler that throws breaks the connection.
    /// </summary>
    public Action<ResponseFrame>? EventReceived { get; set; }

    /// <summary>Connects and shakes hands: OPTIONS, STARTUP, authentication, USE.</summary>
    /// <param name="settings">What all connections of a session share.</param>
    /// <param name="address">The node, and the port to use.</param>
    /// <param name="shard">On the shard-aware port, the shard that is wanted, and of how many; null elsewhere.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="ProtocolVersionNotSupportedException">The server does not speak the version that was offered.</exception>
    /// <exception cref="ScyllaException">Unreachable, refused, or not authenticated.</exception>
    public static async Task<ShardConnection> ConnectAsync(
        ConnectionSettings settings, IPEndPoint address, (int Shard, int Count)? shard, CancellationToken cancellationToken)
    {
        var options = settings.Options;
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var transport = await Transport.ConnectAsync(options, address, shard, either.Token).ConfigureAwait(false);
            return await OpenAsync(new ShardConnection(settings, address, transport), settings, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            var what = $"no connection and handshake within {options.ConnectTimeout.TotalMilliseconds:0} ms (ConnectTimeout)";
            throw new ConnectionException(address, what, mayHaveBeenApplied: false, new TimeoutException(what, e));
        }
    }

    /// <summary>
    /// Sends a request and gives its answer, errors included, as a frame that the caller disposes of. Awaits its turn when as
    /// many requests as allowed are in flight, or too many bytes wait for the socket. A cancelled or timed-out call leaves its
    /// stream id taken until the late answer has come, which is thrown away; if too many are owed, the connection is given up.
    /// </summary>
    /// <param name="request">What to ask; it must not change before the answer is there, since it may be encoded late.</param>
    /// <param name="timeout">How long to wait for the turn and the answer; infinite for ever. Kept with a delay of up to 100 ms.</param>
    /// <param name="cancellationToken">Ends the wait, not what the server does.</param>
    /// <exception cref="ConnectionException">The connection broke before the answer came.</exception>
    /// <exception cref="RequestTimeoutException">No answer within <paramref name="timeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<ResponseFrame> SendAsync(IRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(request, timeout, mayMove: false, cancellationToken);

    /// <summary>The same, for a caller that may have other nodes to ask.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="mayMove">
    /// Whether the wait ends, as by a timeout, when the server falls silent during it: <see cref="IsSilent"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<ResponseFrame> SendAsync(IRequest request, TimeSpan timeout, bool mayMove, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ResponseFrame>(cancellationToken);
        var pending = Rent();
        pending.Start(request, timeout, DeadlineOf(timeout), mayMove, cancellationToken);
        var task = pending.Task;
        Submit(pending);
        if (cancellationToken.CanBeCanceled)
            pending.ObserveCancellation();
        return task;
    }

    /// <summary>Ends it: requests in flight fail. Returns once nothing of it runs any more, or after 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        Break("closed by this client");
        if (_sweeper is not null)
            await _sweeper.DisposeAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(DisposeLimit);
        await _loops.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes a request back whose caller has its answer; as many are kept as may be in flight.</summary>
    internal void Recycle(PendingRequest pending)
    {
        if (Interlocked.Increment(ref _unusedCount) <= _limit)
            _unused.Enqueue(pending);
        else
            Interlocked.Decrement(ref _unusedCount);
    }

    private PendingRequest Rent()
    {
        if (!_unused.TryDequeue(out var pending))
            return new PendingRequest(this);
        Interlocked.Decrement(ref _unusedCount);
        return pending;
    }

    private static async Task<ShardConnection> OpenAsync(
        ShardConnection connection, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            connection.StartDetached();
            connection.Features = await Handshake.PerformAsync(connection, settings, cancellationToken).ConfigureAwait(false);
            connection.StartHeartbeats();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Loops and timer outlive the caller that connects, so they do not keep what flows with its calls.</summary>
    private void StartDetached()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            StartLoops();
            return;
        }
        using (ExecutionContext.SuppressFlow())
            StartLoops();
    }

    private void StartLoops()
    {
        _lastReceived = _options.Time.GetTimestamp();
        _loops = Task.WhenAll(Task.Run(ReadAsync), Task.Run(WriteAsync));
        _sweeper = _options.Time.CreateTimer(static state => ((ShardConnection)state!).Sweep(), this, SweepPeriod, SweepPeriod);
    }
}

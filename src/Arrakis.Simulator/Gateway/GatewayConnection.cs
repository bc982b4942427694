using System.Diagnostics;

namespace Arrakis.Simulator;

/// <summary>One WebSocket of a client: a task that reads, a pump that writes, a watch over its heartbeats.</summary>
internal sealed class GatewayConnection : IDisposable
{
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(3);

    private readonly GatewayContext _context;
    private readonly ClientFrameReader _reader;
    private readonly GatewayCommands _commands;
    private readonly CancellationTokenSource _stop;
    private readonly Action _abort;
    private readonly Lock _abortLock = new();
    private ShardSession? _session;
    private ShardSession? _forsaken;
    private long _lastHeartbeat = Stopwatch.GetTimestamp();
    private int _isClosed;
    private bool _isOver;

    internal GatewayConnection(GatewayContext context, Stream stream, bool zlib, Action abort, CancellationToken cancellationToken)
    {
        _context = context;
        _reader = new ClientFrameReader(stream);
        _abort = abort;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Pump = new FramePump(context, this, stream, zlib);
        _commands = new GatewayCommands(context, this);
    }

    internal FramePump Pump { get; }

    /// <summary>The session that it serves; null before Identify or Resume, and after opcode 9.</summary>
    internal ShardSession? Session => Volatile.Read(ref _session);

    internal async Task RunAsync(GatewayCloseCode? refusal, string reason)
    {
        _context.Connections.Add(this);
        var pumping = Pump.RunAsync(_stop.Token);
        var reading = ReadAsync();
        var watching = WatchAsync();
        if (refusal is { } code) Close(code, reason);
        else Pump.Post(SendHello);
        await Task.WhenAny(pumping, reading);
        // Whoever closes first, the other side has some seconds to finish; what is cut ends at once.
        var both = Task.WhenAll(Quietly(pumping), Quietly(reading));
        if (!Pump.IsCut) await Task.WhenAny(both, Task.Delay(CloseGrace));
        Detach();
        _context.Connections.Remove(this);
        Interlocked.Exchange(ref _isClosed, 1);
        await _stop.CancelAsync();
        await Task.WhenAny(both, Task.Delay(CloseGrace));
        if (!both.IsCompleted) Abort();
        await Task.WhenAll(both, Quietly(watching));
    }

    /// <summary>Ends what <see cref="Abort"/> may touch: the request is the server's again.</summary>
    public void Dispose()
    {
        lock (_abortLock) _isOver = true;
        Pump.Dispose();
        _stop.Dispose();
    }

    /// <summary>Cuts TCP. What the client has not read yet, it may never read.</summary>
    internal void Abort()
    {
        lock (_abortLock)
        {
            if (!_isOver) _abort();
        }
    }

    internal void Close(GatewayCloseCode code, string reason)
    {
        if (Volatile.Read(ref _isClosed) == 0) Pump.Post(() => Pump.Close((int)code, reason));
    }

    /// <summary>Serves the session from the sequence after <paramref name="from"/>; a connection that served it before is cut.</summary>
    internal void Serve(ShardSession session, long from)
    {
        GatewayConnection? previous;
        lock (session.Lock) previous = session.Attach(this);
        previous?.Abort();
        Volatile.Write(ref _session, session);
        Pump.Post(() => Pump.Begin(session, from));
    }

    /// <summary>Lets go of a session that opcode 9 took away.</summary>
    internal void Forsake(ShardSession session, bool isResumable)
    {
        lock (session.Lock)
        {
            session.IsInvalidated = !isResumable;
            session.Detach(this, _context.Options.Clock.GetTimestamp());
        }
        _forsaken = isResumable ? null : session;
        Volatile.Write(ref _session, null);
    }

    internal void Beat() => Volatile.Write(ref _lastHeartbeat, Stopwatch.GetTimestamp());

    internal void Trigger(FaultPlan plan)
    {
        if (Volatile.Read(ref _isClosed) != 0) return;
        var lasting = _context.Faults.Of(Session?.Shard ?? -1);
        if (plan.HoldMs > 0) Pump.Post(() => Pump.Hold(plan.HoldMs));
        if (plan.RequestHeartbeatNow) Pump.Post(() => Pump.Send("{\"t\":null,\"s\":null,\"op\":1,\"d\":null}"u8));
        if (plan.ReconnectNow) Pump.Post(Pump.Reconnect);
        if (plan.InvalidSessionNow is { } isResumable) Pump.Post(() => Pump.Invalidate(isResumable));
        if (plan.DropNow) Pump.Post(() => Pump.Drop(lasting.DropCode));
    }

    private void SendHello() => Pump.Send(System.Text.Encoding.UTF8.GetBytes(
        $"{{\"t\":null,\"s\":null,\"op\":10,\"d\":{{\"heartbeat_interval\":{_context.Options.HeartbeatIntervalMs},\"_trace\":[]}}}}"));

    private async Task ReadAsync()
    {
        while (true)
        {
            var message = await _reader.ReadAsync(_stop.Token);
            switch (message.Kind)
            {
                case ClientMessageKind.Data:
                    _commands.Handle(message.Payload);
                    break;
                case ClientMessageKind.Ping:
                    var payload = message.Payload.ToArray();
                    Pump.Post(() => Pump.Pong(payload));
                    break;
                case ClientMessageKind.Close:
                    HandleClose(message.Payload.ToArray());
                    return;
                case ClientMessageKind.Violation:
                    Close(GatewayCloseCode.ProtocolError, "a frame breaks RFC 6455");
                    return;
                case ClientMessageKind.TooBig:
                    Close(GatewayCloseCode.TooBig, "a message is too big");
                    return;
                default:
                    Detach();
                    Pump.Post(Pump.Stop);
                    return;
            }
        }
    }

    // 1000 and 1001 end the session; with any other code it can be resumed.
    private void HandleClose(byte[] payload)
    {
        var code = payload.Length >= 2 ? (payload[0] << 8) | payload[1] : 1005;
        AcknowledgeForsaken();
        var session = Session;
        Detach();
        if (code is 1000 or 1001 && session is not null && !Pump.HasClosed) _context.Sessions.End(session);
        Pump.Post(() => Pump.ReplyToClose(payload));
    }

    // A client that closes or identifies after opcode 9 has read all that came before it.
    internal void AcknowledgeForsaken()
    {
        if (Interlocked.Exchange(ref _forsaken, null) is not { } session) return;
        lock (session.Lock) session.Acknowledge(session.Log.LastSequence);
    }

    private void Detach()
    {
        if (Session is not { } session) return;
        lock (session.Lock) session.Detach(this, _context.Options.Clock.GetTimestamp());
        Volatile.Write(ref _session, null);
    }

    // Two intervals without a heartbeat: the client is gone, or a zombie.
    private async Task WatchAsync()
    {
        var interval = TimeSpan.FromMilliseconds(_context.Options.HeartbeatIntervalMs);
        using var timer = new PeriodicTimer(interval / 4);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _lastHeartbeat)) < interval * 2) continue;
            Close(GatewayCloseCode.UnknownError, "no heartbeat came in time");
            await Task.Delay(CloseGrace, _stop.Token);
            Abort();
            return;
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone, or this connection stops: either way the session stays as it is, to be resumed.
        }
    }
}

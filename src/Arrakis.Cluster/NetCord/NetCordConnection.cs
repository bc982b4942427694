using System.Net.WebSockets;
using System.Runtime.ExceptionServices;
using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Wire;
using Microsoft.Extensions.Logging;
using NetCord.Gateway.WebSockets;
using NetCordMessageType = NetCord.Gateway.WebSockets.WebSocketMessageType;
using MessageFlags = NetCord.Gateway.WebSockets.WebSocketMessageFlags;

namespace Arrakis.Cluster.NetCord;

/// <summary>
/// The socket as NetCord sees it. Every payload goes to the gateway first and then to NetCord, in order, and none while the gateway
/// has no room. What NetCord sends waits for what the protocol asks before it: HELLO, and the turn to identify.
/// </summary>
/// <param name="link">The gateway's side.</param>
/// <param name="socket">The real socket. Disposed here, not when NetCord lets go of it: a close frame may have to be sent yet.</param>
/// <param name="ending">Ends the connection.</param>
internal sealed class NetCordConnection(ShardLink link, IWebSocketConnection socket, CancellationTokenSource ending)
    : IWebSocketConnection, IAsyncDisposable
{
    // So that the log is fed also while the socket never runs dry.
    private const int FramesPerFlush = 64;
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _readingEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly PayloadReader _payloads = new(socket, link, ending.Token);
    private ReadOnlyMemory<byte> _rest;
    private string? _abandoned;
    private Exception? _fault;
    private volatile bool _isOpen;
    private bool _isLeaving;
    private int _unflushed;

    /// <inheritdoc/>
    public int? CloseStatus => socket.CloseStatus;

    /// <inheritdoc/>
    public string? CloseStatusDescription => socket.CloseStatusDescription;

    /// <summary>Completes when nothing is read any more.</summary>
    /// <param name="starting">NetCord's start, whose failure ends the connection too.</param>
    /// <param name="stop">The gateway stops.</param>
    public async Task RunAsync(Task starting, CancellationToken stop)
    {
        await Task.WhenAny(starting, _readingEnded.Task);
        if (!_isOpen)
            await RethrowAsync(starting, stop);
        if (starting.IsFaulted)
            Abandon($"NetCord could not start: {starting.Exception.GetBaseException().Message}");
        await _readingEnded.Task;
        // It may wait for its turn to identify yet.
        await ending.CancelAsync();
        await starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Says how it ended, once nothing is read any more: the code with which Discord closed, or the trouble.</summary>
    public int? Finish(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_fault is WebSocketViolationException)
            ExceptionDispatchInfo.Throw(_fault);
        if (socket.CloseStatus is { } code)
            link.OnClosed(code, socket.CloseStatusDescription);
        else if (_fault is not null)
            throw new IOException($"the connection broke: {_fault.Message}", _fault);
        else if (!_isLeaving)
            link.OnLeaving("connection", _abandoned ?? $"no HELLO within {link.Options.ConnectTimeout.TotalSeconds} s");
        return socket.CloseStatus;
    }

    /// <inheritdoc/>
    public async ValueTask OpenAsync(Uri uri, CancellationToken cancellationToken = default)
    {
        // NetCord's address is Discord's for ever; a session is resumed at its own.
        var address = await link.GetAddressAsync(cancellationToken);
        try
        {
            await socket.OpenAsync(address, cancellationToken);
            _isOpen = true;
        }
        catch (WebSocketException e)
        {
            throw new IOException($"no WebSocket at {address.GetLeftPart(UriPartial.Path)}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<WebSocketConnectionReceiveResult> ReceiveAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_rest.IsEmpty)
            return HandRest(buffer);
        try
        {
            while (await ReceivePayloadAsync())
            {
                var effect = Take(buffer, out var count);
                if (!await PerformAsync(effect))
                    break;
                if (effect.Kind is not (ShardEffectKind.Unreadable or ShardEffectKind.SendHeartbeat))
                    return new WebSocketConnectionReceiveResult(count, NetCordMessageType.Text, _rest.IsEmpty);
                _rest = default;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Whoever ended it has said why.
        }
        catch (Exception e)
        {
            _fault = e;
        }
        link.Flush();
        _readingEnded.TrySetResult();
        return new WebSocketConnectionReceiveResult(0, NetCordMessageType.Close, true);
    }

    /// <inheritdoc/>
    public async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, NetCordMessageType messageType, MessageFlags messageFlags,
        CancellationToken cancellationToken = default)
    {
        var op = GatewayEnvelope.TryRead(buffer.Span, out var envelope, out _) ? envelope.Op : (GatewayOpcode)int.MaxValue;
        switch (op)
        {
            case GatewayOpcode.Identify:
                await _hello.Task.WaitAsync(cancellationToken);
                if (!await link.AcquireIdentifyAsync(cancellationToken))
                    throw Abandon("too few session starts are left");
                break;
            case GatewayOpcode.Resume:
                await _hello.Task.WaitAsync(cancellationToken);
                link.OnResuming();
                break;
            case GatewayOpcode.Heartbeat when link.OnHeartbeat() is { Kind: ShardEffectKind.Close } dead:
                throw Abandon(dead.Reason);
        }
        try
        {
            await SendAloneAsync(buffer, messageType, messageFlags, cancellationToken);
        }
        catch (Exception e) when (op == GatewayOpcode.Heartbeat && !cancellationToken.IsCancellationRequested)
        {
            // NetCord beats no more after this, and says nothing.
            throw Abandon($"a heartbeat could not be sent: {e.Message}");
        }
    }

    /// <summary>Sends a close frame that keeps the session, unless Discord closed before.</summary>
    public async ValueTask CloseAsync()
    {
        if (socket.CloseStatus is not null)
            return;
        try
        {
            using var grace = new CancellationTokenSource(CloseGrace);
            await socket.CloseAsync(GatewayCloseCode.KeepSession, null, grace.Token);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            link.Logger.LogDebug("Shard {Shard}: the close frame could not be sent: {Reason}", link.Shard, e.Message);
        }
    }

    /// <summary>NetCord never closes by itself; the gateway does.</summary>
    public ValueTask CloseAsync(int closeStatus, string? closeStatusDescription, CancellationToken cancellationToken = default)
    {
        Abandon("NetCord's client was closed");
        return default;
    }

    /// <summary>NetCord gives the connection up, for a payload that it cannot read.</summary>
    public void Abort() => LetGo();

    /// <summary>NetCord lets go of it.</summary>
    public void Dispose()
    {
        LetGo();
        _released.TrySetResult();
    }

    /// <summary>
    /// Completes when NetCord has let go: a client that is disposed before fails in NetCord's own tasks. A handler of the team's
    /// that blocks cannot hold the shard up for longer than the grace.
    /// </summary>
    public Task ReleasedAsync() => Task.WhenAny(_released.Task, Task.Delay(CloseGrace));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        _payloads.Dispose();
        return default;
    }

    private async ValueTask<bool> ReceivePayloadAsync()
    {
        if (link.IsFull)
        {
            link.Flush();
            await link.WaitForRoomAsync(ending.Token);
        }
        return await _payloads.ReceiveAsync();
    }

    /// <summary>Gives the payload to the gateway, and copies it for NetCord; what finds no room there waits for the next read.</summary>
    private ShardEffect Take(Memory<byte> buffer, out int count)
    {
        var payload = _payloads.Payload;
        link.Stamp();
        var effect = link.Take(payload);
        if (++_unflushed == FramesPerFlush)
        {
            _unflushed = 0;
            link.Flush();
        }
        count = Math.Min(payload.Length, buffer.Length);
        payload[..count].CopyTo(buffer.Span);
        if (count < payload.Length)
            _rest = payload[count..].ToArray();
        return effect;
    }

    private WebSocketConnectionReceiveResult HandRest(Memory<byte> buffer)
    {
        var count = Math.Min(_rest.Length, buffer.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return new WebSocketConnectionReceiveResult(count, NetCordMessageType.Text, _rest.IsEmpty);
    }

    /// <summary>Does what a frame asked for. False if the connection shall end.</summary>
    private async ValueTask<bool> PerformAsync(ShardEffect effect)
    {
        switch (effect.Kind)
        {
            case ShardEffectKind.Identify or ShardEffectKind.SendResume:
                ending.CancelAfter(Timeout.InfiniteTimeSpan);
                _hello.TrySetResult();
                return true;
            case ShardEffectKind.SendHeartbeat:
                // NetCord leaves Discord's own requests unanswered.
                await SendAloneAsync(
                    GatewayCommands.Heartbeat(link.LastSequence), NetCordMessageType.Text, MessageFlags.EndOfMessage, ending.Token);
                return true;
            case ShardEffectKind.Close:
                _isLeaving = true;
                link.OnLeaving("reconnect", effect.Reason);
                return false;
            default:
                return true;
        }
    }

    private async ValueTask SendAloneAsync(
        ReadOnlyMemory<byte> buffer, NetCordMessageType messageType, MessageFlags messageFlags, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            // A platform socket is dropped when its send is cancelled, and then no close frame can be sent any more.
            await socket.SendAsync(buffer, messageType, messageFlags, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task RethrowAsync(Task starting, CancellationToken stop)
    {
        try
        {
            await starting;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection to the gateway within {link.Options.ConnectTimeout.TotalSeconds} s");
        }
    }

    private void LetGo()
    {
        if (_isOpen && !_readingEnded.Task.IsCompleted)
            Abandon("NetCord gave the connection up");
    }

    private IOException Abandon(string reason)
    {
        _abandoned ??= reason;
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
        return new IOException(reason);
    }
}

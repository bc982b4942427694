using System.Runtime.CompilerServices;
using Arrakis.Gateway.Limits;
using Arrakis.Gateway.Sessions;
using Arrakis.Gateway.Wire;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>One connection of a shard from its opening to its end: the only I/O of a shard.</summary>
internal sealed class ShardConnection(
    int shard, int totalShards, ShardServices services, ShardSession session, ShardBuffer buffer, FrameHandler frames,
    ShardTelemetry telemetry, ILogger logger)
{
    private enum Next
    {
        Receive,
        Pause,
        Perform,
        AnswerPing,
        End,
    }

    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(2);

    private readonly CommandRateLimiter _commands = new();
    private string? _abandoned;
    private ShardEffect _effect;
    private Task _identifying = Task.CompletedTask;

    /// <summary>Milliseconds of a clock that never goes back.</summary>
    public long NowMs() => (long)services.Time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Runs the connection until it ends. Returns the code with which Discord closed it, if it did.</summary>
    public async Task<int?> RunAsync(ShardDrain drain, CancellationToken stop)
    {
        if (session.Identity is null)
            await WaitForSessionStartAsync(stop);
        lock (session)
            session.OnConnecting();
        telemetry.State = ShardState.Connecting;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Until HELLO, this bounds everything.
        ending.CancelAfter(services.Options.ConnectTimeout);
        await using var connection = await ConnectAsync(ending.Token, stop);
        var beating = Task.CompletedTask;
        try
        {
            if (await ReceiveHelloAsync(connection, ending))
            {
                beating = BeatAsync(connection, ending);
                await ReadAsync(connection, ending);
            }
        }
        catch (OperationCanceledException) when (_abandoned is not null && !stop.IsCancellationRequested)
        {
            telemetry.OnError("connection", _abandoned);
            logger.LogInformation("Shard {Shard} reconnects: {Reason}", shard, _abandoned);
        }
        finally
        {
            if (stop.IsCancellationRequested)
                await drain.RunAsync();
            await CloseAsync(connection);
            await ending.CancelAsync();
            await Task.WhenAll(beating, _identifying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (connection.CloseCode is { } code)
            logger.LogInformation("Shard {Shard}: Discord closed with {Code} ({Meaning}) {Reason}", shard, code, GatewayCloseCode.Meaning(code), connection.CloseReason);
        return connection.CloseCode;
    }

    private async Task<GatewayConnection> ConnectAsync(CancellationToken ending, CancellationToken stop)
    {
        try
        {
            return await services.Dialer.ConnectAsync(session.ConnectUrl, ending);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection to the gateway within {services.Options.ConnectTimeout.TotalSeconds} s");
        }
    }

    private async Task WaitForSessionStartAsync(CancellationToken cancellationToken)
    {
        while (await services.Starts.WaitAsync(shard, cancellationToken) is var wait && wait > TimeSpan.Zero)
        {
            telemetry.State = ShardState.OutOfSessionStarts;
            await Task.Delay(wait, services.Time, cancellationToken);
        }
    }

    private async Task<bool> ReceiveHelloAsync(GatewayConnection connection, CancellationTokenSource ending)
    {
        _abandoned = $"no HELLO within {services.Options.ConnectTimeout.TotalSeconds} s";
        while (session.Heartbeats is null && !connection.IsClosed)
        {
            switch (Process(connection, one: true))
            {
                case Next.Receive:
                    await connection.ReceiveAsync(ending.Token);
                    frames.Stamp();
                    break;
                case var next:
                    if (!await DoAsync(next, connection, ending))
                        return false;
                    break;
            }
        }
        _abandoned = null;
        ending.CancelAfter(Timeout.InfiniteTimeSpan);
        return !connection.IsClosed;
    }

    private async Task ReadAsync(GatewayConnection connection, CancellationTokenSource ending)
    {
        while (true)
        {
            switch (Process(connection, one: false))
            {
                case Next.Receive:
                    if (!await connection.ReceiveAsync(ending.Token))
                        return;
                    frames.Stamp();
                    break;
                case Next.End:
                    return;
                case var next:
                    if (!await DoAsync(next, connection, ending))
                        return;
                    break;
            }
        }
    }

    /// <summary>Handles what was received until something must be awaited.</summary>
    private Next Process(GatewayConnection connection, bool one)
    {
        var next = ProcessReceived(connection, one);
        // Once for all that one read of the socket brought: waking the appender for every event costs more than the event.
        buffer.Flush();
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Next ProcessReceived(GatewayConnection connection, bool one)
    {
        while (!buffer.IsFull)
        {
            if (!connection.TryRead(out var payload))
                return connection.HasPing ? Next.AnswerPing : connection.IsClosed ? Next.End : Next.Receive;
            _effect = frames.Handle(payload);
            if (_effect.Kind != ShardEffectKind.None || one)
                return Next.Perform;
        }
        return Next.Pause;
    }

    private async ValueTask<bool> DoAsync(Next next, GatewayConnection connection, CancellationTokenSource ending)
    {
        switch (next)
        {
            case Next.Pause:
                await PauseAsync(ending.Token);
                return true;
            case Next.AnswerPing:
                await connection.AnswerPingAsync(ending.Token);
                return true;
            case Next.Perform:
                return await PerformAsync(_effect, connection, ending);
            default:
                return true;
        }
    }

    /// <summary>Does what a step asked for. False if the connection shall end.</summary>
    private async ValueTask<bool> PerformAsync(ShardEffect effect, GatewayConnection connection, CancellationTokenSource ending)
    {
        switch (effect.Kind)
        {
            case ShardEffectKind.SendHeartbeat:
                await SendHeartbeatAsync(connection, ending.Token);
                return true;
            case ShardEffectKind.SendResume:
                telemetry.State = ShardState.Resuming;
                lock (session)
                    session.OnSent();
                var identity = session.Identity!;
                await SendCommandAsync(connection, GatewayCommands.Resume(services.Options.Token, identity.SessionId, session.Received), ending.Token);
                return true;
            case ShardEffectKind.Identify:
                telemetry.State = ShardState.Identifying;
                _identifying = IdentifyAsync(connection, ending);
                return true;
            case ShardEffectKind.Close:
                telemetry.OnError("reconnect", effect.Reason);
                logger.LogInformation("Shard {Shard} reconnects: {Reason}", shard, effect.Reason);
                return false;
            default:
                return true;
        }
    }

    /// <summary>Waits for the shard's turn beside the reading, so that heartbeats are answered meanwhile.</summary>
    private async Task IdentifyAsync(GatewayConnection connection, CancellationTokenSource ending)
    {
        try
        {
            await services.IdentifyQueue.AcquireAsync(shard, ending.Token);
            // All shards may have been let through to the queue before the first of them used a start up.
            if (!services.Starts.TryTake())
            {
                Abandon("too few session starts are left", ending);
                return;
            }
            lock (session)
                session.OnSent();
            if (services.Starts.Remaining is { } remaining)
                GatewayMetrics.SessionStartsRemaining.Record(remaining, new KeyValuePair<string, object?>("pool_id", services.Options.PoolId));
            await SendCommandAsync(connection, GatewayCommands.Identify(services.Options.Token, (int)services.Options.Intents, shard, totalShards), ending.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ending.IsCancellationRequested)
        {
            Abandon($"identify could not be sent: {e.Message}", ending);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        var before = telemetry.State;
        GatewayMetrics.Pauses.Add(1, telemetry.Tag);
        telemetry.State = ShardState.Paused;
        var began = NowMs();
        lock (session)
            session.Heartbeats?.Pause();
        var free = buffer.WaitHalfFreeAsync(cancellationToken);
        var isLong = false;
        try
        {
            await free.WaitAsync(LongPause, services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // A log that is merely slower than Discord makes many pauses that are shorter.
            isLong = true;
            logger.LogInformation("Shard {Shard} has stopped reading: {Events} events wait for the log. Heartbeats go on", shard, buffer.Events);
            await free;
        }

        lock (session)
            session.Heartbeats?.GoOn(NowMs());
        telemetry.State = before;
        logger.Log(isLong ? LogLevel.Information : LogLevel.Debug, "Shard {Shard} reads again, after {Milliseconds} ms", shard, NowMs() - began);
    }

    /// <summary>Beats by its own timer, whatever the reading does.</summary>
    private async Task BeatAsync(GatewayConnection connection, CancellationTokenSource ending)
    {
        try
        {
            while (true)
            {
                long dueMs;
                lock (session)
                    dueMs = session.Heartbeats?.NextMs ?? 0;
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, dueMs - NowMs())), services.Time, ending.Token);
                ShardEffect effect;
                lock (session)
                    effect = session.OnTick(NowMs());
                if (effect.Kind == ShardEffectKind.SendHeartbeat)
                    await SendHeartbeatAsync(connection, ending.Token);
                else if (effect.Kind == ShardEffectKind.Close)
                    Abandon(effect.Reason, ending);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The connection has ended.
        }
        catch (Exception e)
        {
            // Whatever it was, a connection without heartbeats is of no use.
            Abandon($"a heartbeat could not be sent: {e.Message}", ending);
        }
    }

    private ValueTask SendHeartbeatAsync(GatewayConnection connection, CancellationToken cancellationToken)
    {
        lock (_commands)
            _commands.OnHeartbeat(NowMs());
        var sequence = session.Received;
        return connection.SendAsync(GatewayCommands.Heartbeat(sequence > 0 ? sequence : null), cancellationToken);
    }

    private async ValueTask SendCommandAsync(GatewayConnection connection, byte[] command, CancellationToken cancellationToken)
    {
        while (true)
        {
            long wait;
            lock (_commands)
            {
                if (_commands.TryTake(NowMs(), out wait))
                    break;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(wait), services.Time, cancellationToken);
        }
        await connection.SendAsync(command, cancellationToken);
        // It holds the token.
        Array.Clear(command);
    }

    private void Abandon(string reason, CancellationTokenSource ending)
    {
        _abandoned ??= reason;
        ending.Cancel();
    }

    private async Task CloseAsync(GatewayConnection connection)
    {
        if (connection.IsClosed)
            return;
        try
        {
            using var grace = new CancellationTokenSource(CloseGrace);
            await connection.CloseAsync(GatewayCloseCode.KeepSession, grace.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            logger.LogDebug("Shard {Shard}: the close frame could not be sent: {Reason}", shard, e.Message);
        }
    }
}

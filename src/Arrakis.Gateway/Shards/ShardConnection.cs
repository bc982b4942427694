using System.Runtime.CompilerServices;
using Arrakis.Gateway.Limits;
using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Wire;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>One connection of a shard from its opening to its end: the only I/O of a shard.</summary>
internal sealed class ShardConnection(ShardLink link, GatewayDialer dialer, TimeProvider time)
{
    private enum Next
    {
        Receive,
        Pause,
        Perform,
        AnswerPing,
        End,
    }

    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(2);

    private readonly CommandRateLimiter _commands = new();
    private string? _abandoned;
    private ShardEffect _effect;
    private Task _identifying = Task.CompletedTask;

    private GatewayOptions Options => link.Options;

    /// <summary>Runs the connection until it ends. Returns the code with which Discord closed it, if it did.</summary>
    public async Task<int?> RunAsync(CancellationToken stop)
    {
        await link.BeginAsync(stop);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Until HELLO, this bounds everything.
        ending.CancelAfter(Options.ConnectTimeout);
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
            link.OnLeaving("connection", _abandoned);
        }
        finally
        {
            if (stop.IsCancellationRequested)
                await link.DrainAsync();
            await CloseAsync(connection);
            await ending.CancelAsync();
            await Task.WhenAll(beating, _identifying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (connection.CloseCode is { } code)
            link.OnClosed(code, connection.CloseReason);
        return connection.CloseCode;
    }

    private async Task<GatewayConnection> ConnectAsync(CancellationToken ending, CancellationToken stop)
    {
        try
        {
            return await dialer.ConnectAsync(await link.GetAddressAsync(ending), ending);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection to the gateway within {Options.ConnectTimeout.TotalSeconds} s");
        }
    }

    private async Task<bool> ReceiveHelloAsync(GatewayConnection connection, CancellationTokenSource ending)
    {
        _abandoned = $"no HELLO within {Options.ConnectTimeout.TotalSeconds} s";
        while (!link.HasHello && !connection.IsClosed)
        {
            switch (Process(connection, one: true))
            {
                case Next.Receive:
                    await connection.ReceiveAsync(ending.Token);
                    link.Stamp();
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
                    link.Stamp();
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
        link.Flush();
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Next ProcessReceived(GatewayConnection connection, bool one)
    {
        while (!link.IsFull)
        {
            if (!connection.TryRead(out var payload))
                return connection.HasPing ? Next.AnswerPing : connection.IsClosed ? Next.End : Next.Receive;
            _effect = link.Take(payload);
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
                await link.WaitForRoomAsync(ending.Token);
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
                link.OnResuming();
                var from = link.Resume!;
                await SendCommandAsync(connection, GatewayCommands.Resume(Options.Token, from.SessionId, from.Sequence), ending.Token);
                return true;
            case ShardEffectKind.Identify:
                _identifying = IdentifyAsync(connection, ending);
                return true;
            case ShardEffectKind.Close:
                link.OnLeaving("reconnect", effect.Reason);
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
            if (!await link.AcquireIdentifyAsync(ending.Token))
            {
                Abandon("too few session starts are left", ending);
                return;
            }
            var identify = GatewayCommands.Identify(Options.Token, link.Intents, link.Shard, link.TotalShards);
            await SendCommandAsync(connection, identify, ending.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ending.IsCancellationRequested)
        {
            Abandon($"identify could not be sent: {e.Message}", ending);
        }
    }

    /// <summary>Beats by its own timer, whatever the reading does.</summary>
    private async Task BeatAsync(GatewayConnection connection, CancellationTokenSource ending)
    {
        try
        {
            while (true)
            {
                await Task.Delay(link.UntilHeartbeat, time, ending.Token);
                var effect = link.OnTime();
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
        return connection.SendAsync(GatewayCommands.Heartbeat(link.LastSequence), cancellationToken);
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
            await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellationToken);
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
            link.Logger.LogDebug("Shard {Shard}: the close frame could not be sent: {Reason}", link.Shard, e.Message);
        }
    }

    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;
}

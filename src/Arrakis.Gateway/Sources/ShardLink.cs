using System.Runtime.CompilerServices;
using Arrakis.Gateway.Sessions;
using Arrakis.Gateway.Shards;
using Arrakis.Gateway.Wire;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Sources;

/// <summary>
/// The shard's side of one connection: takes its frames, and says what to send and when to wait. One caller reads
/// (<see cref="IsFull"/>, <see cref="WaitForRoomAsync"/>, <see cref="Stamp"/>, <see cref="Take"/>, <see cref="Flush"/>); the rest may
/// be called from anywhere.
/// </summary>
public sealed class ShardLink
{
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);

    private readonly ShardServices _services;
    private readonly ShardSession _session;
    private readonly ShardBuffer _buffer;
    private readonly FrameHandler _frames;
    private readonly ShardTelemetry _telemetry;
    private readonly ShardDrain _drain;

    internal ShardLink(
        int shard, int totalShards, ShardServices services, ShardSession session, ShardBuffer buffer, FrameHandler frames,
        ShardTelemetry telemetry, ShardDrain drain, ILogger logger)
    {
        (Shard, TotalShards, Logger) = (shard, totalShards, logger);
        (_services, _session, _buffer, _frames, _telemetry, _drain) = (services, session, buffer, frames, telemetry, drain);
    }

    /// <summary>The shard's number.</summary>
    public int Shard { get; }

    /// <summary>How many shards there are in all.</summary>
    public int TotalShards { get; }

    /// <summary>The options of the gateway, the token among them.</summary>
    public GatewayOptions Options => _services.Options;

    /// <summary>Which events Discord shall send: the sum of its intents' bits.</summary>
    public int Intents => (int)_services.Options.Intents;

    /// <summary>Where log lines of the shard go. They must hold neither the token nor a session's id.</summary>
    public ILogger Logger { get; }

    /// <summary>The session to resume; null to start one.</summary>
    public ShardResumePoint? Resume =>
        _session.Identity is { } identity ? new ShardResumePoint(identity.SessionId, _session.Received) : null;

    /// <summary>The last sequence that was read of the session, for heartbeats; null before the first.</summary>
    public long? LastSequence => _session.Received is > 0 and var sequence ? sequence : null;

    /// <summary>Whether HELLO came. Nothing but HELLO may take longer than <see cref="GatewayOptions.ConnectTimeout"/>.</summary>
    public bool HasHello => _session.Heartbeats is not null;

    /// <summary>Whether no frame may be given: the log is behind by a full buffer.</summary>
    public bool IsFull
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _buffer.IsFull;
    }

    /// <summary>A connection begins. Waits first, where a session must be started and too few starts are left today.</summary>
    /// <exception cref="HttpRequestException">Discord was not reached.</exception>
    /// <exception cref="Rest.DiscordRestException">Discord refused.</exception>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        while (_session.Identity is null && await _services.Starts.WaitAsync(Shard, cancellationToken) is var wait && wait > TimeSpan.Zero)
        {
            _telemetry.State = ShardState.OutOfSessionStarts;
            await Task.Delay(wait, _services.Time, cancellationToken);
        }
        lock (_session)
            _session.OnConnecting();
        _telemetry.State = ShardState.Connecting;
    }

    /// <summary>Where to connect: an address to which the token may go, with its query.</summary>
    /// <exception cref="HttpRequestException">Discord was not reached.</exception>
    /// <exception cref="Rest.DiscordRestException">Discord refused.</exception>
    /// <exception cref="GatewayFatalException">The address that Discord gave must not be used.</exception>
    public ValueTask<Uri> GetAddressAsync(CancellationToken cancellationToken) =>
        _services.Dialer.FindAddressAsync(_session.ConnectUrl, cancellationToken);

    /// <summary>Reads the clock for the frames that follow: once for all that one read of the socket brought.</summary>
    public void Stamp() => _frames.Stamp();

    /// <summary>Takes a frame. Nothing is awaited; one frame is taken also where there is no room.</summary>
    /// <param name="payload">The whole payload: inflated, UTF-8. Not used after the call.</param>
    /// <returns>What the source shall do now.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ShardEffect Take(ReadOnlySpan<byte> payload) => _frames.Handle(payload);

    /// <summary>Hands on what was taken: before the source waits, and once for all that one read of the socket brought.</summary>
    public void Flush() => _buffer.Flush();

    /// <summary>Waits until half of the buffer is free. The socket must not be read meanwhile; heartbeats go on.</summary>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        var before = _telemetry.State;
        GatewayMetrics.Pauses.Add(1, _telemetry.Tag);
        _telemetry.State = ShardState.Paused;
        var began = NowMs();
        lock (_session)
            _session.Heartbeats?.Pause();
        var free = _buffer.WaitHalfFreeAsync(cancellationToken);
        var isLong = false;
        try
        {
            await free.WaitAsync(LongPause, _services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // A log that is merely slower than Discord makes many pauses that are shorter.
            isLong = true;
            Logger.LogInformation(
                "Shard {Shard} has stopped reading: {Events} events wait for the log. Heartbeats go on", Shard, _buffer.Events);
            await free;
        }

        lock (_session)
            _session.Heartbeats?.GoOn(NowMs());
        _telemetry.State = before;
        Logger.Log(
            isLong ? LogLevel.Information : LogLevel.Debug, "Shard {Shard} reads again, after {Milliseconds} ms", Shard, NowMs() - began);
    }

    /// <summary>
    /// Waits for the shard's turn to send an identify, which must follow at once. To be awaited beside the reading, so that
    /// heartbeats go on meanwhile.
    /// </summary>
    /// <returns>False if none may be sent, for too few session starts are left: the connection shall end.</returns>
    public async ValueTask<bool> AcquireIdentifyAsync(CancellationToken cancellationToken)
    {
        _telemetry.State = ShardState.Identifying;
        await _services.IdentifyQueue.AcquireAsync(Shard, cancellationToken);
        // All shards may have been let through to the queue before the first of them used a start up.
        if (!_services.Starts.TryTake())
            return false;
        lock (_session)
            _session.OnSent();
        if (_services.Starts.Remaining is { } remaining)
            GatewayMetrics.SessionStartsRemaining.Record(remaining, new KeyValuePair<string, object?>("pool_id", _services.Options.PoolId));
        return true;
    }

    /// <summary>A resume is sent now.</summary>
    public void OnResuming()
    {
        _telemetry.State = ShardState.Resuming;
        lock (_session)
            _session.OnSent();
    }

    /// <summary>How long until a heartbeat is due; for sources that beat when they are told to.</summary>
    public TimeSpan UntilHeartbeat
    {
        get
        {
            lock (_session)
                return TimeSpan.FromMilliseconds(Math.Max(1, (_session.Heartbeats?.NextMs ?? 0) - NowMs()));
        }
    }

    /// <summary>Time has passed: says whether a heartbeat is to be sent, which then counts as sent, or the connection is dead.</summary>
    public ShardEffect OnTime()
    {
        lock (_session)
            return _session.OnTick(NowMs());
    }

    /// <summary>A heartbeat is sent now, by the source's own timer. Says whether the connection is dead instead.</summary>
    public ShardEffect OnHeartbeat()
    {
        lock (_session)
        {
            _session.Heartbeats?.MakeDue(NowMs());
            return _session.OnTick(NowMs());
        }
    }

    /// <summary>The session can never be resumed by this source: it is given up, with its gap told, before the next connection.</summary>
    /// <param name="reason">Why, without the session's id.</param>
    public void GiveUpSession(string reason)
    {
        lock (_session)
            _session.GiveUp(reason);
    }

    /// <summary>Says why the source ends the connection.</summary>
    /// <param name="kind">A word for the metric of errors.</param>
    /// <param name="reason">Why, without the token and the session's id.</param>
    public void OnLeaving(string kind, string reason)
    {
        _telemetry.OnError(kind, reason);
        Logger.LogInformation("Shard {Shard} reconnects: {Reason}", Shard, reason);
    }

    /// <summary>Discord closed the connection.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="reason">What it said.</param>
    public void OnClosed(int code, string? reason) =>
        Logger.LogInformation(
            "Shard {Shard}: Discord closed with {Code} ({Meaning}) {Reason}", Shard, code, GatewayCloseCode.Meaning(code), reason);

    /// <summary>Nothing will be read any more since the gateway stops: completes when all that was taken is durable.</summary>
    public Task DrainAsync() => _drain.RunAsync();

    private long NowMs() => _services.NowMs();
}

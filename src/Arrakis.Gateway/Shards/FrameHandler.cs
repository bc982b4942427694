using Arrakis.Gateway.Backfill;
using Arrakis.Gateway.Events;
using Arrakis.Gateway.Sessions;
using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Wire;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>What one frame does: to the session, to the buffer, to the interaction sink. No I/O, and no wait.</summary>
internal sealed class FrameHandler(
    int shard, int partitions, GatewayOptions options, ShardSession session, ShardBuffer buffer, IInteractionSink sink,
    ShardTelemetry telemetry, ShardCounters counters, Action<Interaction> refuse, Action<BackfillRange> backfill, TimeProvider time,
    ILogger logger)
{
    private const int MaxDeadLetterBytes = 64 * 1024;

    private readonly GuildRegistry _guilds = new();
    // A bad frame is seldom alone.
    private readonly SeldomLogger _seldom = new(logger, time);
    private readonly TraceSampler _sampler = new(options.TraceRatio);
    private EventMapper? _mapper;
    private ShardGap? _gap;
    private long _nowUs;
    private long _nowMs;

    /// <summary>Guilds of the shard.</summary>
    public int Guilds { get; private set; }

    /// <summary>When the last frame was read of a session that was up to date, Unix milliseconds; 0 if there was none.</summary>
    public long UpToDateMs { get; private set; }

    /// <summary>A session that an earlier process recorded was up to date then.</summary>
    public void OnRestored(long savedMs) => UpToDateMs = savedMs;

    /// <summary>A session is lost: what happens is missing until the next READY. A gap that is open already stays.</summary>
    public void OpenGap(string reason, long afterSequence, long fromMs)
    {
        telemetry.OnError("gap", reason);
        logger.LogWarning("Shard {Shard}: {Reason}. Events will be missing until a new session begins", shard, reason);
        _gap ??= new ShardGap(reason, afterSequence, fromMs);
    }

    /// <summary>Reads the clock: all frames that one read of the socket brought carry the same stamp.</summary>
    public void Stamp()
    {
        _nowUs = UnixTime.NowUs(time);
        _nowMs = (long)time.GetElapsedTime(0).TotalMilliseconds;
    }

    /// <summary>Handles a frame. A fault of our own in it costs that frame, which becomes a dead letter.</summary>
    /// <param name="frame">The whole payload.</param>
    public ShardEffect Handle(ReadOnlySpan<byte> frame)
    {
        try
        {
            return Take(frame);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return OnOwnFault(frame, e);
        }
    }

    private ShardEffect Take(ReadOnlySpan<byte> frame)
    {
        var mapper = _mapper ??= new EventMapper(_guilds);
        if (mapper.TryMapMessage(frame, new FrameStamp(_nowUs, 0, options.TrustEventTime), out var sequence))
        {
            counters.Count(DispatchEvent.MessageCreate);
            Append(mapper.Event, sequence);
            Note(sequence);
            return ShardEffect.None;
        }
        if (!GatewayEnvelope.TryRead(frame, out var envelope, out var error))
        {
            AddDeadLetter(frame, envelope.Sequence, error!);
            Advance(envelope.Sequence);
            return new ShardEffect(ShardEffectKind.Unreadable);
        }
        if (envelope.Op == GatewayOpcode.Dispatch)
            return OnDispatch(frame, envelope, _nowMs);
        lock (session)
            return OnControl(envelope, _nowMs);
    }

    private ShardEffect OnControl(scoped in GatewayEnvelope envelope, long nowMs)
    {
        switch (envelope.Op)
        {
            case GatewayOpcode.Hello:
                return ControlPayloads.TryReadHello(envelope.Data, out var interval)
                    ? session.OnHello(interval, nowMs)
                    : Broken("HELLO names no heartbeat interval");
            case GatewayOpcode.Heartbeat:
                return session.OnHeartbeatRequest(nowMs);
            case GatewayOpcode.HeartbeatAck:
                session.OnHeartbeatAnswer(nowMs);
                Note(0);
                counters.CountHeartbeatAck();
                telemetry.OnHeartbeatAnswer(session.Heartbeats?.RoundTripMs);
                return ShardEffect.None;
            case GatewayOpcode.Reconnect:
                return ShardSession.OnReconnectRequest();
            case GatewayOpcode.InvalidSession:
                return session.OnInvalidSession(ControlPayloads.IsTrue(envelope.Data));
            default:
                telemetry.OnError("unknown_opcode", $"opcode {envelope.Op} is not known and was skipped");
                logger.LogDebug("Shard {Shard}: opcode {Opcode} is not known and was skipped", shard, envelope.Op);
                return ShardEffect.None;
        }
    }

    private ShardEffect OnDispatch(ReadOnlySpan<byte> frame, scoped in GatewayEnvelope envelope, long nowMs)
    {
        counters.Count(envelope.Event);
        if (envelope.Event == DispatchEvent.Ready)
            return OnReady(frame, envelope, nowMs);
        if (envelope.Event == DispatchEvent.Resumed)
            OnResumed(nowMs);
        else
            Map(frame, envelope);
        Advance(envelope.Sequence);
        return ShardEffect.None;
    }

    private ShardEffect OnReady(ReadOnlySpan<byte> frame, scoped in GatewayEnvelope envelope, long nowMs)
    {
        if (ReadyPayload.TryRead(envelope, out var error) is not { } ready)
        {
            AddDeadLetter(frame, envelope.Sequence, $"READY: {error}");
            return Broken($"READY cannot be understood: {error}");
        }
        SessionIdentity identity;
        lock (session)
        {
            identity = new SessionIdentity(ready.SessionId, ready.ResumeUrl, session.NextBeganMs(_nowUs / 1000));
            session.OnReady(identity, envelope.Sequence, nowMs);
        }
        _guilds.OnReady(ready.Guilds);
        EndGap();
        Note(envelope.Sequence);
        CountGuilds();
        buffer.BeginSession(identity, envelope.Sequence, record: true);
        telemetry.State = ShardState.Ready;
        GatewayMetrics.Identifies.Add(1, telemetry.Tag);
        logger.LogInformation("Shard {Shard} is ready: {Session}, {Guilds} guilds", shard, identity, ready.Guilds.Count);
        return ShardEffect.None;
    }

    private void OnResumed(long nowMs)
    {
        lock (session)
            session.OnResumed(nowMs);
        telemetry.State = ShardState.Ready;
        GatewayMetrics.Resumes.Add(1, telemetry.Tag);
        logger.LogInformation("Shard {Shard} has resumed {Session} at sequence {Sequence}", shard, session.Identity, session.Received);
    }

    private void Map(ReadOnlySpan<byte> frame, scoped in GatewayEnvelope envelope)
    {
        var mapper = _mapper!;
        var eventMs = options.TrustEventTime && envelope.EventTimeMs > 0 ? envelope.EventTimeMs : _nowUs / 1000;
        switch (mapper.Map(envelope, new FrameStamp(_nowUs, eventMs, options.TrustEventTime)))
        {
            case MapResult.Event:
                Append(mapper.Event, envelope.Sequence);
                break;
            case MapResult.Interaction:
                if (!sink.TryAccept(mapper.Interaction!))
                    refuse(mapper.Interaction!);
                break;
            case MapResult.Malformed:
                AddDeadLetter(frame, envelope.Sequence, mapper.Reason!, mapper.Event.CommunityId, mapper.Event.MemberId);
                break;
        }
        if (envelope.Event is DispatchEvent.GuildCreate or DispatchEvent.GuildDelete)
            CountGuilds();
    }

    private void Append(CommunityEvent e, long sequence)
    {
        e.Shard = shard;
        e.Session = session.Identity?.Hash ?? 0;
        e.Sequence = sequence;
        var partition = new CommunityId(e.CommunityId).Partition(partitions);
        buffer.Add(partition, e, FrameSpan.Begin(_sampler, e, partition));
    }

    private void Advance(long sequence)
    {
        Note(sequence);
        buffer.Advance(sequence);
    }

    private void Note(long sequence)
    {
        session.OnSequence(sequence);
        // Before RESUMED, Discord sends what is past.
        if (session.IsReady)
            UpToDateMs = _nowUs / 1000;
    }

    private void EndGap()
    {
        if (_gap is not { } gap)
            return;
        _gap = null;
        GatewayMetrics.Gaps.Add(1, telemetry.Tag);
        logger.LogError(
            "Shard {Shard}: {Reason}. Events after sequence {Sequence} are missing, from {From:O} to {To:O}",
            shard, gap.Reason, gap.AfterSequence, DateTimeOffset.FromUnixTimeMilliseconds(gap.FromMs),
            DateTimeOffset.FromUnixTimeMilliseconds(_nowUs / 1000));
        backfill(new BackfillRange(gap.FromMs, _nowUs / 1000, _guilds.Ids));
    }

    /// <summary>
    /// A fault of ours in one frame must not end the connection: after a resume Discord would send the same frame again, for
    /// ever. READY and control frames have no such way around them; there the connection starts over.
    /// </summary>
    private ShardEffect OnOwnFault(ReadOnlySpan<byte> frame, Exception fault)
    {
        // It may stand anywhere.
        _mapper = null;
        _seldom.LogError(fault, "Shard {Shard}: a frame could not be handled, by a fault of our own", shard);
        var isRead = GatewayEnvelope.TryRead(frame, out var envelope, out _);
        AddDeadLetter(frame, envelope.Sequence, $"a fault of our own: {fault.GetType().Name} at {envelope.Event}");
        Advance(envelope.Sequence);
        return isRead && (envelope.Op != GatewayOpcode.Dispatch || envelope.Event is DispatchEvent.Ready or DispatchEvent.Resumed)
            ? Broken($"a fault of our own: {fault.GetType().Name} at opcode {envelope.Op}")
            : ShardEffect.None;
    }

    private void CountGuilds()
    {
        Guilds = _guilds.Count;
        GatewayMetrics.Guilds.Record(Guilds, telemetry.Tag);
    }

    private void AddDeadLetter(ReadOnlySpan<byte> frame, long sequence, string reason, long community = 0, long member = 0)
    {
        var hash = session.Identity?.Hash ?? 0;
        // An interaction's token must not be kept: such a frame is left out, also where its name is cut off.
        var payload = frame.IndexOf("INTERACTION_CREATE"u8) >= 0 || frame.IndexOf("\"token\""u8) >= 0
            ? []
            : frame[..Math.Min(frame.Length, MaxDeadLetterBytes)].ToArray();
        telemetry.OnError("malformed_frame", reason);
        _seldom.LogWarning("Shard {Shard}: a frame was kept as a dead letter: {Reason}", shard, reason);
        buffer.Add(
            new DeadLetter
            {
                Key = sequence > 0 ? $"frame:{hash:x16}:{sequence}" : $"frame:{hash:x16}:~{StableHash.Compute(frame):x16}",
                Stage = "gateway",
                Reason = reason,
                RefusedMs = _nowUs / 1000,
                CommunityId = community,
                MemberId = member,
                Payload = payload,
            },
            sequence);
    }

    private ShardEffect Broken(string what)
    {
        telemetry.OnError("protocol", what);
        return new ShardEffect(ShardEffectKind.Close, what);
    }
}

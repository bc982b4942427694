using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Wire;
using Arrakis.Shared.Log;

namespace Arrakis.Gateway.Sessions;

/// <summary>
/// The state of one shard's session over its connections: input and time in, effect out; no I/O, no clock, no task. Times are
/// milliseconds of a clock that never goes back. Calls come one at a time.
/// </summary>
internal sealed class ShardSession
{
    // After so many connections that failed, the address of GET /gateway/bot is tried instead of the session's own.
    private const int FailuresBeforeFallback = 3;

    private readonly GatewayTimings _timings;
    private readonly Func<double> _random;
    private readonly ReconnectDelays _delays;
    private long _readySinceMs = -1;
    private long _receivedBefore;
    private bool _resumes;
    private bool _awaitsAnswer;
    private long _receivedAtBeat;
    private long _lastBeganMs;

    /// <summary>Creates a shard without a session.</summary>
    /// <param name="timings">Waits.</param>
    /// <param name="random">Gives numbers from 0 to 1.</param>
    public ShardSession(GatewayTimings timings, Func<double> random)
    {
        _timings = timings;
        _random = random;
        _delays = new ReconnectDelays(timings.BackoffBase, timings.BackoffMax, random);
    }

    /// <summary>The session; null if there is none.</summary>
    public SessionIdentity? Identity { get; private set; }

    /// <summary>The last sequence that was read of the session.</summary>
    public long Received { get; private set; }

    /// <summary>Whether READY or RESUMED came on this connection: the shard receives what happens as it happens.</summary>
    public bool IsReady => _readySinceMs >= 0;

    /// <summary>Why the session cannot go on, until <see cref="Forget"/>; null if it can, or there is none.</summary>
    public string? Lost { get; private set; }

    /// <summary>Whether the last identify or resume was refused, so that a wait must follow.</summary>
    public bool Refused { get; private set; }

    /// <summary>The close code that ended everything; null if none did.</summary>
    public int? FatalCode { get; private set; }

    /// <summary>The heartbeats of the connection; null before HELLO.</summary>
    public HeartbeatSchedule? Heartbeats { get; private set; }

    // A resume that brought events was worth having, so the next one need not wait, however short it was: a long replay cut
    // by drops goes on where it stopped. RESUMED carries a sequence itself and alone is no progress. A new session always
    // brings events, and costs one of the day's session starts: only its lasting counts.
    private bool Progressed => _resumes && Received > _receivedBefore + 1;

    /// <summary>There was a session before, whether it is taken up or not.</summary>
    public void OnRecorded(GatewaySession recorded) => _lastBeganMs = Math.Max(_lastBeganMs, recorded.BeganMs);

    /// <summary>
    /// When a session begins whose READY came now: after all that are known of this shard, even if this machine's clock is
    /// behind the one by which they began. The record of the session that began last is the one that stays.
    /// </summary>
    /// <param name="unixMs">Now, Unix milliseconds.</param>
    public long NextBeganMs(long unixMs) => Math.Max(unixMs, _lastBeganMs + 1);

    /// <summary>Takes up a session that an earlier process recorded.</summary>
    public void Restore(GatewaySession recorded)
    {
        OnRecorded(recorded);
        Identity = new SessionIdentity(recorded.SessionId, recorded.ResumeUrl, recorded.BeganMs);
        Received = recorded.Sequence;
    }

    /// <summary>Where to resume; null to use the address of GET /gateway/bot.</summary>
    public string? ConnectUrl =>
        Identity is { ResumeUrl.Length: > 0 } identity && _delays.Failures < FailuresBeforeFallback ? identity.ResumeUrl : null;

    /// <summary>The wait before the next connection.</summary>
    public TimeSpan NextDelay()
    {
        var delay = _delays.Next();
        if (!Refused)
            return delay;
        var refused = _timings.RefusedMin + ((_timings.RefusedMax - _timings.RefusedMin) * _random());
        return refused > delay ? refused : delay;
    }

    /// <summary>A connection begins.</summary>
    public void OnConnecting()
    {
        Refused = false;
        Heartbeats = null;
        _readySinceMs = -1;
        _receivedBefore = Received;
        _resumes = Identity is not null;
        _awaitsAnswer = false;
    }

    /// <summary>HELLO came.</summary>
    public ShardEffect OnHello(long intervalMs, long nowMs)
    {
        Heartbeats = new HeartbeatSchedule(intervalMs, nowMs, _random());
        return new ShardEffect(Identity is null ? ShardEffectKind.Identify : ShardEffectKind.SendResume);
    }

    /// <summary>An identify or a resume is sent: READY or RESUMED must come, or at least events before it.</summary>
    public void OnSent()
    {
        _awaitsAnswer = true;
        _receivedAtBeat = -1;
    }

    /// <summary>READY came: a new session.</summary>
    public void OnReady(SessionIdentity identity, long sequence, long nowMs)
    {
        Identity = identity;
        _lastBeganMs = identity.BeganMs;
        Received = sequence;
        _readySinceMs = nowMs;
        _awaitsAnswer = false;
    }

    /// <summary>RESUMED came: everything that was missed has been sent.</summary>
    public void OnResumed(long nowMs)
    {
        _readySinceMs = nowMs;
        _awaitsAnswer = false;
    }

    /// <summary>A dispatch was read. A sequence never goes back: a number below the last one is a damaged frame's.</summary>
    public void OnSequence(long sequence)
    {
        if (sequence > Received)
            Received = sequence;
    }

    /// <summary>Discord asks for a heartbeat.</summary>
    public ShardEffect OnHeartbeatRequest(long nowMs)
    {
        Heartbeats?.BeatNow(nowMs);
        return new ShardEffect(ShardEffectKind.SendHeartbeat);
    }

    /// <summary>Discord answered a heartbeat.</summary>
    public void OnHeartbeatAnswer(long nowMs) => Heartbeats?.OnAnswer(nowMs);

    /// <summary>Discord asks to reconnect.</summary>
    public static ShardEffect OnReconnectRequest() => new(ShardEffectKind.Close, "Discord asks to reconnect (opcode 7)");

    /// <summary>Discord refuses the session.</summary>
    public ShardEffect OnInvalidSession(bool resumable)
    {
        if (resumable && Identity is not null)
            return new ShardEffect(ShardEffectKind.Close, "the session was interrupted and can be resumed (opcode 9)");
        Refused = true;
        if (Identity is not null)
            Lost = "Discord refused to resume the session (opcode 9)";
        return new ShardEffect(ShardEffectKind.Close, Lost ?? "Discord refused to start a session now (opcode 9)");
    }

    /// <summary>The session cannot go on, for a reason of our own.</summary>
    public void GiveUp(string reason)
    {
        if (Identity is not null)
            Lost ??= reason;
    }

    /// <summary>Time passes.</summary>
    public ShardEffect OnTick(long nowMs) => Heartbeats?.Tick(nowMs) switch
    {
        HeartbeatVerdict.Beat when IsUnanswered() => new ShardEffect(
            ShardEffectKind.Close, "Discord answered neither with READY nor with RESUMED within a heartbeat interval"),
        HeartbeatVerdict.Beat => new ShardEffect(ShardEffectKind.SendHeartbeat),
        HeartbeatVerdict.Zombie => new ShardEffect(ShardEffectKind.Close, "a heartbeat was not answered within its interval"),
        _ => ShardEffect.None,
    };

    /// <summary>The connection ended, or did not come about.</summary>
    /// <param name="closeCode">The code that Discord sent; null if it sent none.</param>
    /// <param name="nowMs">Now.</param>
    public void OnDisconnected(int? closeCode, long nowMs)
    {
        Heartbeats = null;
        if (Progressed || (_readySinceMs >= 0 && nowMs - _readySinceMs >= _timings.StableAfter.TotalMilliseconds))
            _delays.OnSuccess();
        _delays.OnFailure();
        if (closeCode is not { } code)
            return;
        switch (GatewayCloseCode.Allows(code))
        {
            case AfterClose.Stop:
                FatalCode = code;
                break;
            case AfterClose.Identify when Identity is not null:
                Refused = true;
                Lost ??= $"Discord ended the session with close code {code} ({GatewayCloseCode.Meaning(code)})";
                break;
        }
    }

    /// <summary>Gives the lost session up; the next connection starts a new one.</summary>
    public void Forget()
    {
        Identity = null;
        Received = 0;
        Lost = null;
    }

    // Judged at each beat: from one to the next nothing came. While reading is paused, the answer may stand in the socket.
    private bool IsUnanswered()
    {
        var isSilent = _awaitsAnswer && Received == _receivedAtBeat;
        _receivedAtBeat = Heartbeats!.IsReading ? Received : -1;
        return isSilent && Heartbeats.IsReading;
    }
}

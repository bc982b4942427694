using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Requests;

namespace Arrakis.Scylla.Connections;

/// <summary>What time and callers bring: timeouts, cancellation, heartbeats. One timer sweeps over all requests.</summary>
internal sealed partial class ShardConnection
{
    /// <summary>How late a timeout may be seen.</summary>
    internal static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A server that owes an answer for so long has lost it: no timeout of a server's own is longer by default (Cassandra: 60 s for
    /// TRUNCATE).
    /// </summary>
    internal static readonly TimeSpan OldestOrphan = TimeSpan.FromSeconds(90);

    private bool _heartbeats;
    private bool _heartbeatOwed;
    private bool _isHeartbeatEarly;
    private long _heartbeatSent;
    private long _owingSince;
    private volatile bool _isSilent;

    /// <summary>
    /// Whether the server owes answers, said nothing for a while, and then not even gave a sign of life when asked: stalled, or
    /// out of reach. It may yet go on, so the connection is kept; whoever has another node asks that one. Any byte ends it.
    /// </summary>
    public bool IsSilent => _isSilent;

    /// <summary>Whether the server was asked for a sign of life and has not answered.</summary>
    internal bool OwesHeartbeat => Volatile.Read(ref _heartbeatOwed);

    /// <summary>The caller's token was cancelled.</summary>
    internal void Cancel(PendingRequest request)
    {
        lock (_sync)
        {
            if (request.State is not (RequestState.InLine or RequestState.InFlight))
                return;
            Leave(request, _options.Time.GetTimestamp());
        }
        request.Fail(new OperationCanceledException(request.CancellationToken));
    }

    private void StartHeartbeats()
    {
        lock (_sync)
            _heartbeats = true;
    }

    private long DeadlineOf(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan
        ? long.MaxValue
        : _options.Time.GetTimestamp() + Ticks(timeout);

    private long Ticks(TimeSpan time) => (long)Math.Min(time.TotalSeconds * _options.Time.TimestampFrequency, long.MaxValue / 4);

    private void Sweep()
    {
        List<PendingRequest>? over = null;
        string? reason;
        bool wake;
        long now;
        lock (_sync)
        {
            if (_cause is not null)
                return;
            now = _options.Time.GetTimestamp();
            var hasFallenSilent = FallsSilent(now);
            _table.FindOver(now, hasFallenSilent, ref over);
            _line.FindOver(now, hasFallenSilent, ref over);
            foreach (var request in over ?? [])
                Leave(request, now);
            reason = OrphansReason(now) ?? HeartbeatReason(now);
            wake = TakeWake();
        }
        if (wake)
            _writerSignal.Wake();
        foreach (var request in over ?? [])
            request.Fail(new RequestTimeoutException(Address, Waited(request, now)));
        if (reason is not null)
            Break(reason, new TimeoutException(reason));
    }

    private TimeSpan Waited(PendingRequest request, long now) =>
        request.Deadline <= now ? request.Timeout : request.Timeout - _options.Time.GetElapsedTime(now, request.Deadline);

    /// <summary>The caller goes. What is encoded is sent anyway, and its stream id stays taken until the answer comes.</summary>
    private void Leave(PendingRequest request, long now)
    {
        if (request.State == RequestState.InLine)
            _line.Remove(request);
        else
            _table.Abandon(request, now);
        request.State = RequestState.Done;
        request.Request = null;
    }

    private string? OrphansReason(long now)
    {
        if (_table.Orphans > _limit / 2)
        {
            return $"the server owes {_table.Orphans} answers whose callers have gone, more than half of the {_limit} requests that may be "
                + "in flight";
        }

        return _table.OldestOrphan() is { } since && now - since > Ticks(OldestOrphan)
            ? $"the server owes an answer whose caller went {OldestOrphan.TotalSeconds:0} s ago"
            : null;
    }

    /// <summary>Sees whether the server is silent, and says whether it is so since now.</summary>
    private bool FallsSilent(long now)
    {
        var was = _isSilent;
        var hasSpoken = Volatile.Read(ref _lastReceived) >= _heartbeatSent;
        _isSilent = _heartbeatOwed && !hasSpoken && now - _heartbeatSent >= Ticks(_options.SilenceThreshold);
        return _isSilent && !was;
    }

    /// <summary>Asks for a sign of life when it is time, or says that none came. Any byte is one.</summary>
    private string? HeartbeatReason(long now)
    {
        if (!_heartbeats)
            return null;
        var received = Volatile.Read(ref _lastReceived);
        _owingSince = _table.InFlight == 0 ? now : Math.Max(_owingSince, received);
        if (_heartbeatOwed)
        {
            return now - Math.Max(received, _heartbeatSent) < Ticks(HeartbeatPatience)
                ? null
                : $"no sign of life within {HeartbeatPatience.TotalSeconds:0.###} s (HeartbeatTimeout) after being asked for one";
        }
        var isIdle = now - received >= Ticks(_options.HeartbeatInterval);
        if (isIdle || now - _owingSince >= Ticks(_options.SilenceThreshold))
            AskForHeartbeat(now, isEarly: !isIdle);
        return null;
    }

    // Silence that makes others be asked is not yet worth the connection: that is given up no sooner than an idle one.
    private TimeSpan HeartbeatPatience =>
        _isHeartbeatEarly ? _options.HeartbeatInterval + _options.HeartbeatTimeout : _options.HeartbeatTimeout;

    private void AskForHeartbeat(long now, bool isEarly)
    {
        var before = _filling.Length;
        _filling.Append(OptionsRequest.Instance, Version, (short)_limit);
        _queuedBytes += _filling.Length - before;
        (_heartbeatOwed, _isHeartbeatEarly, _heartbeatSent) = (true, isEarly, now);
    }

    private bool TryAnswerHeartbeat()
    {
        var wasOwed = _heartbeatOwed;
        _heartbeatOwed = false;
        return wasOwed;
    }
}

using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Requests;

namespace Arrakis.Scylla.Connections;

/// <summary>What time and callers bring: timeouts, cancellation, heartbeats. One timer sweeps over all requests.</summary>
internal sealed partial class ShardConnection
{
    /// <summary>How late a timeout may be seen.</summary>
    internal static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>A server that owes an answer for so long has lost it: no timeout of a server's own is longer by default (Cassandra: 60 s for TRUNCATE).</summary>
    internal static readonly TimeSpan OldestOrphan = TimeSpan.FromSeconds(90);

    private bool _heartbeats;
    private bool _heartbeatOwed;
    private long _heartbeatSent;

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
        List<PendingRequest>? expired = null;
        string? reason;
        bool wake;
        lock (_sync)
        {
            if (_cause is not null)
                return;
            var now = _options.Time.GetTimestamp();
            _table.FindExpired(now, ref expired);
            _line.FindExpired(now, ref expired);
            foreach (var request in expired ?? [])
                Leave(request, now);
            reason = OrphansReason(now) ?? HeartbeatReason(now);
            wake = TakeWake();
        }
        if (wake)
            _writerSignal.Wake();
        foreach (var request in expired ?? [])
            request.Fail(new RequestTimeoutException(Address, request.Timeout));
        if (reason is not null)
            Break(reason, new TimeoutException(reason));
    }

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
            return $"the server owes {_table.Orphans} answers whose callers have gone, more than half of the {_limit} requests that may be in flight";
        return _table.OldestOrphan() is { } since && now - since > Ticks(OldestOrphan)
            ? $"the server owes an answer whose caller went {OldestOrphan.TotalSeconds:0} s ago"
            : null;
    }

    /// <summary>Asks for a sign of life when it is time, or says that none came. Any byte is one.</summary>
    private string? HeartbeatReason(long now)
    {
        if (!_heartbeats)
            return null;
        var received = Volatile.Read(ref _lastReceived);
        if (_heartbeatOwed)
        {
            return now - Math.Max(received, _heartbeatSent) < Ticks(_options.HeartbeatTimeout)
                ? null
                : $"no sign of life within {_options.HeartbeatTimeout.TotalSeconds:0.###} s (HeartbeatTimeout) after being asked for one";
        }
        if (now - received < Ticks(_options.HeartbeatInterval))
            return null;
        var before = _filling.Length;
        _filling.Append(OptionsRequest.Instance, Version, (short)_limit);
        _queuedBytes += _filling.Length - before;
        (_heartbeatOwed, _heartbeatSent) = (true, now);
        return null;
    }

    private bool TryAnswerHeartbeat()
    {
        var wasOwed = _heartbeatOwed;
        _heartbeatOwed = false;
        return wasOwed;
    }
}

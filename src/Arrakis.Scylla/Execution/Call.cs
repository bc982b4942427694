using System.Net;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Execution;

/// <summary>
/// One request on its way: what is asked, until when, which nodes were asked, and what they said. With speculation two attempts
/// share it, so that its parts that change are guarded: by a lock on itself, which is one object less for each request, and
/// which nobody else takes.
/// </summary>
internal sealed class Call
{
    // A quorum that stays away makes some twenty rounds in ten seconds; what the last nodes said is what explains a failure.
    private const int MostErrors = 16;

    private readonly ICluster _cluster;
    private readonly RoutingTarget _target;
    private QueryPlan _plan;
    private Queue<Candidate>? _silent;
    private bool _hasOfferedOther;
    private List<(EndPoint Address, Exception Error)>? _errors;
    private RetryHistory _history;
    private int _round;
    private int _rows;
    private bool _isOneRound;
    private bool _isOnlyHostAsked;

    public Call(ICluster cluster, IRequest request, in RoutingTarget target, Deadline deadline)
    {
        _cluster = cluster;
        _target = target;
        Request = request;
        Deadline = deadline;
        _plan = cluster.Plan(target);
    }

    /// <summary>What is sent; another one after a statement was prepared anew.</summary>
    public IRequest Request { get; set; }

    public Deadline Deadline { get; }

    /// <summary>The statement that it came from; null for a request of the client itself.</summary>
    public Statement? Statement { get; init; }

    /// <summary>Whether it may be sent twice without harm.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>The one node to ask, once; null for all.</summary>
    public ScyllaHost? Only { get; init; }

    /// <summary>Where it has to go.</summary>
    public RoutingTarget Target => _target;

    /// <summary>Whether an attempt that takes long may be given up for another one.</summary>
    public bool MayBeTriedElsewhere => IsIdempotent && Only is null;

    /// <summary>Whether it leaves a node that falls silent: there is another one, which mostly does better than to wait.</summary>
    public bool MayMove => MayBeTriedElsewhere && _cluster.Topology.Hosts.Count > 1;

    /// <summary>
    /// The next node of the plan that has a connection; null when the plan is at its end. Nodes without one are noted; those
    /// that are silent are asked only in a round that has no others.
    /// </summary>
    public Candidate? Next()
    {
        lock (this)
        {
            while (NextHost() is { } host)
            {
                if (_cluster.TryGetConnection(host, _target) is not { } connection)
                {
                    Note(host.Address, Unconnected(host));
                }
                else if (!connection.IsSilent || Only is not null)
                {
                    _hasOfferedOther = true;
                    return new Candidate(host, connection);
                }
                else
                {
                    (_silent ??= new()).Enqueue(new Candidate(host, connection));
                }
            }

            return !_hasOfferedOther && _silent is not null && _silent.TryDequeue(out var silent) ? silent : null;
        }
    }

    /// <summary>Begins the plan anew; else the row of attempts that asks has ended.</summary>
    /// <returns>How long to wait before; null if it is not to be, or the deadline comes first.</returns>
    public TimeSpan? NextRound()
    {
        lock (this)
        {
            var wait = Backoff.After(_round++, Random.Shared.NextDouble());
            // Where another row of attempts still runs, that one goes on alone.
            if (_rows > 1 || _isOneRound || Only is not null || wait >= Deadline.Left)
            {
                _rows--;
                return null;
            }

            _plan = _cluster.Plan(_target);
            _silent?.Clear();
            _hasOfferedOther = false;
            return wait;
        }
    }

    /// <summary>Notes what an attempt ended with, and says what to do next.</summary>
    public RetryAction Failed(EndPoint address, ScyllaException error)
    {
        lock (this)
        {
            Note(address, error);
            var action = Only is null ? RetryRules.Decide(error, IsIdempotent, _history) : RetryAction.Fail;
            if (action == RetryAction.Fail)
                _rows--;
            _history = new(
                _history.HasBeenUnavailable || error is UnavailableException, _history.HasRepeatedOnHost || action == RetryAction.SameHost);
            _isOneRound = action == RetryAction.NextHost;
            return action;
        }
    }

    /// <summary>A row of attempts begins, beside another one or alone.</summary>
    public void Enter()
    {
        lock (this)
            _rows++;
    }

    /// <summary>
    /// What the request fails with when nothing is left to try: the last error of a server, which says more than a timeout; else
    /// the timeout; else that no node was to be had.
    /// </summary>
    public ScyllaException Failure()
    {
        lock (this)
        {
            var errors = _errors ?? [];
            if (errors.LastOrDefault(e => e.Error is ServerErrorException or ProtocolViolationException).Error is ScyllaException telling)
                return WithEarlier(telling);
            if (errors.LastOrDefault(e => e.Error is RequestTimeoutException) is { Error: not null } silent)
                return WithEarlier(new RequestTimeoutException(silent.Address, Deadline.Timeout));
            return errors.Count > 0 || Deadline.Left > TimeSpan.Zero
                ? new NoHostAvailableException([.. errors])
                : new RequestTimeoutException(null, Deadline.Timeout);
        }
    }

    /// <summary>The error together with those that came before it.</summary>
    public ScyllaException WithEarlier(ScyllaException error)
    {
        lock (this)
        {
            error.EarlierErrors = _errors is null ? [] : [.. _errors.Where(e => e.Error != error)];
            return error;
        }
    }

    private ScyllaHost? NextHost()
    {
        if (Only is null)
            return _plan.Next();
        var host = _isOnlyHostAsked ? null : Only;
        _isOnlyHostAsked = true;
        return host;
    }

    private static ConnectionException Unconnected(ScyllaHost host)
    {
        var why = host.Pool?.LastError;
        var what = "there is no connection that works" + (why is null ? "" : $"; the last attempt: {why.Message}");
        return new(host.Address, what, mayHaveBeenApplied: false, why);
    }

    private void Note(EndPoint address, Exception error)
    {
        _errors ??= [];
        if (_errors.Count == MostErrors)
            _errors.RemoveAt(0);
        _errors.Add((address, error));
    }
}

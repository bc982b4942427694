using System.Net;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Execution;

/// <summary>
/// One request on its way: what is asked, until when, which nodes were asked, and what they said. With speculation two attempts
/// share it, so that its parts that change are guarded.
/// </summary>
internal sealed class Call
{
    // A quorum that stays away makes some twenty rounds in ten seconds; what the last nodes said is what explains a failure.
    private const int MostErrors = 16;

    private readonly ICluster _cluster;
    private readonly Lock _gate = new();
    private readonly RoutingTarget _target;
    private QueryPlan _plan;
    private List<(EndPoint Address, Exception Error)>? _errors;
    private RetryHistory _history;
    private int _round;
    private int _runners;
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

    /// <summary>The next node of the plan that has a connection; null when the plan is at its end. Nodes without one are noted.</summary>
    public Candidate? Next()
    {
        lock (_gate)
        {
            while (NextHost() is { } host)
            {
                if (_cluster.TryGetConnection(host, _target) is { } connection)
                    return new Candidate(host, connection);
                Note(host.Address, new ConnectionException(host.Address, "there is no connection that works", mayHaveBeenApplied: false));
            }

            return null;
        }
    }

    /// <summary>Begins the plan anew.</summary>
    /// <returns>How long to wait before; null if the deadline comes first.</returns>
    public TimeSpan? NextRound()
    {
        lock (_gate)
        {
            var wait = Backoff.After(_round++, Random.Shared.NextDouble());
            if (wait >= Deadline.Left)
                return null;
            _plan = _cluster.Plan(_target);
            return wait;
        }
    }

    /// <summary>Notes what an attempt ended with, and says what to do next.</summary>
    public RetryAction Failed(EndPoint address, ScyllaException error)
    {
        lock (_gate)
        {
            Note(address, error);
            if (Only is not null)
                return RetryAction.Fail;
            var action = RetryRules.Decide(error, IsIdempotent, _history);
            _history = new(_history.HasBeenUnavailable || error is UnavailableException, _history.HasRepeatedOnHost || action == RetryAction.SameHost);
            return action;
        }
    }

    /// <summary>An attempt, or a row of them, begins beside those that run.</summary>
    public void Enter() => Interlocked.Increment(ref _runners);

    /// <summary>It ends.</summary>
    public void Leave() => Interlocked.Decrement(ref _runners);

    /// <summary>Whether another row of attempts runs beside the one that asks.</summary>
    public bool HasOthers => Volatile.Read(ref _runners) > 1;

    /// <summary>
    /// What the request fails with: the last error of a server, which says more than a timeout; else that no node was to be had;
    /// else the timeout.
    /// </summary>
    public ScyllaException Failure()
    {
        lock (_gate)
        {
            IReadOnlyList<(EndPoint Address, Exception Error)> errors = _errors ?? [];
            var telling = errors.LastOrDefault(e => e.Error is ServerErrorException or ProtocolViolationException);
            if (telling.Error is ScyllaException error)
                return error;
            var timedOut = errors.LastOrDefault(e => e.Error is RequestTimeoutException);
            if (timedOut.Error is null)
                return errors is [var (_, only)] && only is ConnectionException { MayHaveBeenApplied: true } applied ? applied : NoHost(errors);
            return new RequestTimeoutException(timedOut.Address, Deadline.Timeout);
        }
    }
}

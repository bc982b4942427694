using System.Threading.Tasks.Sources;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Connections;

/// <summary>
/// A request from the call until its caller has taken the answer: it waits in line, then for its answer. Used again by its
/// connection afterwards. Who completes it is decided under the connection's lock, by moving it to <see cref="RequestState.Done"/>.
/// </summary>
/// <remarks>
/// The caller goes on in a work item of the thread pool, which is this object itself: run on the read loop, a slow caller
/// would hold up the answers of all others, and the core's own asynchronous continuations allocate an item each.
/// </remarks>
internal sealed class PendingRequest(ShardConnection connection) : IValueTaskSource<ResponseFrame>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<ResponseFrame> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellationToken;
    private ResponseFrame? _answer;
    private Exception? _error;

    /// <summary>What is asked; null once it is encoded.</summary>
    public IRequest? Request { get; set; }

    public RequestState State { get; set; }

    public short StreamId { get; set; }

    /// <summary>When it is given up, in ticks of the session's clock.</summary>
    public long Deadline { get; private set; }

    /// <summary>How long it was given.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>Whether its caller has other nodes to ask, should this one fall silent.</summary>
    public bool MayMove { get; private set; }

    /// <summary>Where its first byte stands among all bytes that were ever queued for the socket.</summary>
    public long Offset { get; set; }

    /// <summary>Its place in the line.</summary>
    public PendingRequest? Previous { get; set; }

    public PendingRequest? Next { get; set; }

    public CancellationToken CancellationToken => _cancellationToken;

    public ValueTask<ResponseFrame> Task => new(this, _core.Version);

    public void Start(IRequest request, TimeSpan timeout, long deadline, bool mayMove, CancellationToken cancellationToken) =>
        (Request, Timeout, Deadline, MayMove, _cancellationToken) = (request, timeout, deadline, mayMove, cancellationToken);

    /// <summary>Whether its caller is to go.</summary>
    /// <param name="now">The time, in ticks of the session's clock.</param>
    /// <param name="hasFallenSilent">Whether the server has, just now.</param>
    public bool IsOver(long now, bool hasFallenSilent) => Deadline <= now || (hasFallenSilent && MayMove);

    /// <summary>From now on the caller's token ends it; outside of the lock, since a cancelled token calls back at once.</summary>
    public void ObserveCancellation() => _registration = _cancellationToken.UnsafeRegister(
        static state => ((PendingRequest)state!).OnCancelled(), this);

    /// <summary>Completes it; by the one who moved it to <see cref="RequestState.Done"/>.</summary>
    public void Complete(ResponseFrame answer)
    {
        _answer = answer;
        // Where the read loop has nothing more to read, its own thread goes on with the caller, and none has to be woken.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    /// <summary>Fails it; by the one who moved it to <see cref="RequestState.Done"/>.</summary>
    public void Fail(Exception error)
    {
        _error = error;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_error is { } error)
            _core.SetException(error);
        else
            _core.SetResult(_answer!);
    }

    ResponseFrame IValueTaskSource<ResponseFrame>.GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
            throw new InvalidOperationException("The answer is not there yet; await the task.");
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Recycle();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ResponseFrame>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ResponseFrame>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void OnCancelled() => connection.Cancel(this);

    private void Recycle()
    {
        // Waits for a callback that is running: it must not meet the next request in this object.
        _registration.Dispose();
        (_registration, _cancellationToken, _answer, _error) = (default, default, null, null);
        _core.Reset();
        connection.Recycle(this);
    }
}

using System.Threading.Tasks.Sources;

namespace Arrakis.Scylla.Connections;

/// <summary>
/// Wakes one loop that waits. The loop goes on on the thread pool and not on the thread that wakes it, so that those who send
/// do not pay for the socket, and what others add meanwhile goes into the same write. Allocates nothing.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Completes when the loop is woken.</summary>
    public ValueTask Woken => new(this, _core.Version);

    /// <summary>From now on the loop has to be woken, once.</summary>
    public void Arm() => _core.Reset();

    /// <summary>Wakes the loop; once for each <see cref="Arm"/>.</summary>
    public void Wake() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

using System.Threading.Tasks.Sources;

namespace Arrakis.Scylla.Connections;

/// <summary>
/// Wakes one loop that waits. Allocates nothing.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;

    /// <summary>Completes when the loop is woken.</summary>
    public ValueTask Woken => new(this, _core.Version);

    /// <summary>From now on the loop has to be woken, once.</summary>
    public void Arm() => _core.Reset();

    /// <summary>
    /// Wakes the loop on the thread pool, so that the caller does not pay for what it does, and what others add meanwhile goes
    /// into the same write. Once for each <see cref="Arm"/>, this or <see cref="RunHere"/>.
    /// </summary>
    public void Wake() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Runs the loop on this thread until it waits again: no other thread has to be woken for a single request.</summary>
    public void RunHere() => _core.SetResult(true);

    void IThreadPoolWorkItem.Execute() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

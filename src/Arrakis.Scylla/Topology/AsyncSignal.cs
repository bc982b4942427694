namespace Arrakis.Scylla.Topology;

/// <summary>A flag that one loop waits for and any thread raises; raised before the wait, it ends the wait at once.</summary>
/// <param name="time">The clock of waits.</param>
internal sealed class AsyncSignal(TimeProvider time)
{
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raises the flag.</summary>
    public void Set()
    {
        // What the flag stands for was written before; the loop, having lowered the flag, must see it.
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _raised).TrySetResult();
    }

    /// <summary>Waits for the flag, and lowers it; or until the time is over, or the wait cancelled, without throwing.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var raised = Volatile.Read(ref _raised);
        await raised.Task.WaitAsync(atMost, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (raised.Task.IsCompleted)
            Interlocked.Exchange(ref _raised, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}

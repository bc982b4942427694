namespace Arrakis.Cluster.Partitions;

/// <summary>Those who wait until a partition is processed up to an offset.</summary>
internal sealed class OffsetWaiters
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _next = -1;
    private Exception? _fault;

    /// <summary>Completes when every record below an offset is applied; not before the partition knows where it stands.</summary>
    public Task WaitAsync(long offset, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_fault is { } fault)
                return Task.FromException(fault);
            if (_next >= offset)
                return Task.CompletedTask;
            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, offset);
            return waiter.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Every record below an offset is applied.</summary>
    public void Reach(long next)
    {
        lock (_lock)
        {
            _next = next;
            while (_waiting.TryPeek(out var waiter, out var offset) && offset <= next)
            {
                _waiting.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    public void Fail(Exception fault)
    {
        lock (_lock)
        {
            _fault = fault;
            while (_waiting.TryDequeue(out var waiter, out _))
            {
                waiter.TrySetException(fault);
                // Its asker may have given up.
                _ = waiter.Task.Exception;
            }
        }
    }
}

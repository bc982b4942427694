namespace Arrakis.EventLog.Sqlite;

/// <summary>What a partition holds, and who waits for it to hold more. In memory, because one process alone writes the log.</summary>
internal sealed class PartitionTail(long start, long end)
{
    private readonly Lock _gate = new();
    private readonly List<(long Offset, TaskCompletionSource Arrived)> _waiting = [];
    private long _start = start;
    private long _end = end;
    private Exception? _closed;

    /// <summary>The lowest offset that is still there.</summary>
    public long Start => Volatile.Read(ref _start);

    /// <summary>The offset of the next record, of those that are durable.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The offset of the next record in the group that is being written; the writer's thread alone uses it.</summary>
    public long Pending { get; set; } = end;

    /// <summary>Makes what the group wrote visible, and wakes who waited for it.</summary>
    public void Publish()
    {
        if (Pending == _end)
            return;
        lock (_gate)
        {
            Volatile.Write(ref _end, Pending);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Offset >= Pending)
                    continue;
                _waiting[i].Arrived.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>Forgets what the group wrote.</summary>
    public void Undo() => Pending = _end;

    /// <summary>Says that retention has deleted what was below an offset.</summary>
    public void DeletedBelow(long offset) => Volatile.Write(ref _start, offset);

    /// <summary>Completes when a durable record stands at the offset.</summary>
    public async ValueTask WaitAsync(long offset, CancellationToken cancellationToken)
    {
        if (End > offset)
            return;
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_closed is not null)
                throw _closed;
            if (_end > offset)
                return;
            _waiting.Add((offset, arrived));
        }

        using var registration = cancellationToken.UnsafeRegister((_, token) => GiveUp(arrived, token), null);
        await arrived.Task;
    }

    /// <summary>Ends every wait with an error, now and later.</summary>
    public void Close(Exception error)
    {
        lock (_gate)
        {
            _closed = error;
            foreach (var (_, arrived) in _waiting)
                arrived.TrySetException(error);
            _waiting.Clear();
        }
    }

    private void GiveUp(TaskCompletionSource arrived, CancellationToken cancellationToken)
    {
        lock (_gate)
            _waiting.RemoveAll(waiter => waiter.Arrived == arrived);
        arrived.TrySetCanceled(cancellationToken);
    }
}

using System.Diagnostics;
using Arrakis.Gateway.Sessions;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;

namespace Arrakis.Gateway.Shards;

/// <summary>
/// What a shard has read and the log has not yet made durable: bounded, in order, one writer and one reader. It also knows
/// up to which sequence everything is durable, frames without a record included.
/// </summary>
/// <param name="maxEvents">Events and dead letters at most.</param>
/// <param name="maxBytes">Bytes at most.</param>
internal sealed class ShardBuffer(int maxEvents, long maxBytes) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingBatch> _sealed = [];
    private readonly Stack<PendingBatch> _free = [];
    private readonly SemaphoreSlim _work = new(0);
    private PendingBatch _tail = new();
    private SessionIdentity? _session;
    private long _received;
    private int _events;
    private long _bytes;
    private bool _idle;
    private TaskCompletionSource? _halfFree;
    private TaskCompletionSource? _empty;

    /// <summary>Events and dead letters that are not durable.</summary>
    public int Events => Volatile.Read(ref _events);

    /// <summary>How full it is, 0 to 1: the fuller of its two limits.</summary>
    public double Fill =>
        Math.Min(1, Math.Max((double)Volatile.Read(ref _events) / maxEvents, (double)Volatile.Read(ref _bytes) / maxBytes));

    /// <summary>Whether nothing more may be added. One frame too many is taken: a frame that was read must go somewhere.</summary>
    public bool IsFull => Volatile.Read(ref _events) >= maxEvents || Volatile.Read(ref _bytes) >= maxBytes;

    /// <summary>A session began or was taken up: what follows belongs to it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sequence">Up to where it is read.</param>
    /// <param name="record">Whether it must be recorded before its events are appended.</param>
    public void BeginSession(SessionIdentity session, long sequence, bool record)
    {
        lock (_gate)
        {
            if (_tail.Count > 0)
                Seal();
            _session = session;
            _received = sequence;
            _tail.BeginsSession = record;
            Touch(sequence);
            if (record)
                Seal();
            Wake();
        }
    }

    /// <summary>The session is given up: it is not recorded any more.</summary>
    public void EndSession()
    {
        lock (_gate)
        {
            _session = null;
            _received = 0;
        }
    }

    /// <summary>Wakes the appender if it waits and there is something for it.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_idle && HasWork)
                Wake();
        }
    }

    /// <summary>Adds an event, to be appended after <see cref="Flush"/>.</summary>
    /// <param name="partition">Where it belongs.</param>
    /// <param name="e">The event.</param>
    /// <param name="span">Ends when the event is durable; null for one that is not traced.</param>
    public void Add(int partition, CommunityEvent e, Activity? span = null)
    {
        var size = e.CalculateSize();
        lock (_gate)
        {
            if (!_tail.HasRoom(size))
                Seal();
            _tail.Add(partition, e, size, span);
            _events++;
            _bytes += size;
            Touch(e.Sequence);
        }
    }

    /// <summary>Adds a dead letter, to be appended after <see cref="Flush"/>.</summary>
    public void Add(DeadLetter letter, long sequence)
    {
        lock (_gate)
        {
            if (!_tail.HasRoom(0))
                Seal();
            _tail.Add(letter);
            _events++;
            _bytes += letter.Payload.Length;
            Touch(sequence);
        }
    }

    /// <summary>Notes a frame that needs no record.</summary>
    public void Advance(long sequence)
    {
        lock (_gate)
            Touch(sequence);
    }

    /// <summary>Waits until there is something to append, or the time is over.</summary>
    public async ValueTask WaitForWorkAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (HasWork)
                return;
            _idle = true;
        }
        await _work.WaitAsync(atMost, cancellationToken);
    }

    /// <summary>Takes the oldest batch, to be given back by <see cref="Release"/>; null if there is none.</summary>
    public PendingBatch? Take()
    {
        lock (_gate)
        {
            _idle = false;
            if (_sealed.TryDequeue(out var batch))
                return batch;
            if (_tail.Count == 0)
                return null;
            Seal();
            return _sealed.Dequeue();
        }
    }

    /// <summary>The session and up to where it is durable if nothing waits; null while something does.</summary>
    public (SessionIdentity Session, long Sequence)? DurableNow()
    {
        lock (_gate)
            return _events == 0 && _sealed.Count == 0 && _session is { } session ? (session, _received) : null;
    }

    /// <summary>Notes that a batch is durable.</summary>
    public void Release(PendingBatch batch)
    {
        lock (_gate)
        {
            _events -= batch.Count;
            _bytes -= batch.Bytes;
            batch.Reset();
            if (_free.Count < 4)
                _free.Push(batch);
            if (_events <= maxEvents / 2 && _bytes <= maxBytes / 2)
                Interlocked.Exchange(ref _halfFree, null)?.TrySetResult();
            if (_events == 0)
                Interlocked.Exchange(ref _empty, null)?.TrySetResult();
        }
    }

    /// <summary>Completes when half of the buffer is free.</summary>
    public Task WaitHalfFreeAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_events <= maxEvents / 2 && _bytes <= maxBytes / 2)
                return Task.CompletedTask;
            _halfFree ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _halfFree.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Completes when everything is durable.</summary>
    public Task WaitEmptyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_events == 0)
                return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    private bool HasWork => _sealed.Count > 0 || _tail.Count > 0;

    private void Touch(long sequence)
    {
        if (sequence > _received)
            _received = sequence;
        _tail.Session = _session;
        _tail.UpTo = _received;
    }

    private void Seal()
    {
        _sealed.Enqueue(_tail);
        _tail = _free.TryPop(out var free) ? free : new PendingBatch();
        _tail.Session = _session;
        _tail.UpTo = _received;
    }

    private void Wake()
    {
        _idle = false;
        if (_work.CurrentCount == 0)
            _work.Release();
    }
}

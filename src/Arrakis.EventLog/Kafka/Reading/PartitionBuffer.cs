using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Kafka.Reading;

/// <summary>
/// What was read ahead of one partition, and what is known of its ends. Readers take from it, the fetching thread fills it;
/// neither ever waits for the other.
/// </summary>
internal sealed class PartitionBuffer(int partition, int capacity)
{
    private const int GapAttempts = 2;
    private readonly Lock _lock = new();
    private readonly Queue<BufferedRecord> _records = new();
    private TaskCompletionSource? _changed;
    private Exception? _failure;
    private Exception? _closed;
    private bool _positioned;
    private bool _startWanted;
    private bool _fetching;
    private bool _paused;
    private long _bytes;
    private long _low;
    private long _end;
    private long _noted;
    private long _nextRead;
    private long _nextFetch;
    private (long At, long Found) _gap = (-1, -1);
    private int _gapAttempts;

    /// <summary>The partition's number.</summary>
    public int Partition => partition;

    /// <summary>Lets one caller at a time choose another position.</summary>
    public SemaphoreSlim Positioning { get; } = new(1);

    /// <summary>Whether the fetching thread has given it to the consumer; that thread alone uses it.</summary>
    public bool IsAssigned { get; set; }

    /// <summary>Bytes that are read ahead.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Whether the buffer is full, so that its fetching rests and the end is not seen to grow.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock)
                return _paused;
        }
    }

    /// <summary>Whether it rests though half of it is free.</summary>
    public bool WantsResume
    {
        get
        {
            lock (_lock)
                return _paused && _bytes <= capacity / 2;
        }
    }

    /// <summary>The offset that is fetched next.</summary>
    public long NextFetch
    {
        get
        {
            lock (_lock)
                return _nextFetch;
        }
    }

    /// <summary>What is known of the partition; null while nothing is fetched.</summary>
    public LogRange? Range
    {
        get
        {
            lock (_lock)
                return _positioned ? new LogRange(_low, _end) : null;
        }
    }

    /// <summary>Moves what is there from an offset on into a batch.</summary>
    /// <param name="from">The offset.</param>
    /// <param name="max">How many records at most.</param>
    /// <param name="into">The batch, empty.</param>
    /// <param name="changed">Completes when another look is worth it; for <see cref="TakeResult.Wait"/>.</param>
    /// <exception cref="EventLogException">Fetching has failed; said once.</exception>
    public TakeResult Take(long from, int max, LogBatch into, out Task changed)
    {
        changed = Task.CompletedTask;
        lock (_lock)
        {
            ThrowFailure();
            if (!_positioned || from < _nextRead || from > _nextFetch)
                return TakeResult.Elsewhere;
            for (; _records.TryPeek(out var record) && into.Count < max; _bytes -= record.Bytes)
            {
                _records.Dequeue();
                if (record.Offset >= from)
                    into.Add(record.Offset, record.Payload, record.AppendedMs);
            }

            _nextRead = into.Count > 0 ? into[^1].Offset + 1 : from;
            if (into.Count > 0)
                return TakeResult.Taken;
            // Between the last record and an end that is fetched there may be offsets without records.
            if (_nextFetch >= _end)
                return TakeResult.AtTail;
            changed = Changed();
            return TakeResult.Wait;
        }
    }

    /// <summary>Whether a record at or above an offset is known to exist; null if nothing is fetched, and so nothing known.</summary>
    /// <exception cref="EventLogException">Fetching has failed; said once.</exception>
    public bool? Reaches(long offset, out Task changed)
    {
        lock (_lock)
        {
            ThrowFailure();
            changed = Changed();
            return _positioned ? _end > offset : null;
        }
    }

    /// <summary>The ends are being asked for: what is appended from now on counts beside the answer.</summary>
    public void BeginQuery()
    {
        lock (_lock)
            _noted = 0;
    }

    /// <summary>Reads from another offset from now on.</summary>
    public void Position(long from, LogRange range)
    {
        lock (_lock)
        {
            Forget();
            _failure = null;
            _positioned = true;
            _startWanted = true;
            (_low, _end) = (range.Start, Math.Max(range.End, _noted));
            (_nextRead, _nextFetch) = (from, from);
            Pulse();
        }
    }

    /// <summary>Somebody has seen the partition end here, or after it.</summary>
    public void NoteEnd(long end)
    {
        lock (_lock)
        {
            _noted = Math.Max(_noted, end);
            if (!_positioned || end <= _end)
                return;
            _end = end;
            Pulse();
        }
    }

    /// <summary>Does not read any more.</summary>
    public void Release()
    {
        lock (_lock)
        {
            Forget();
            _failure = null;
            _positioned = _startWanted = false;
            Pulse();
        }
    }

    /// <summary>Fetching has come to an end that waiting does not mend: whoever reads is told.</summary>
    public void Fail(EventLogException error)
    {
        lock (_lock)
        {
            if (!_positioned)
                return;
            Forget();
            _positioned = _startWanted = false;
            _failure = error;
            Pulse();
        }
    }

    /// <summary>Ends all reading for good.</summary>
    public void Close(Exception error)
    {
        lock (_lock)
        {
            Forget();
            _positioned = _startWanted = false;
            _closed ??= error;
            Pulse();
        }
    }

    /// <summary>What the fetching thread is to do now; the offset is that of a <see cref="PartitionOrder.Start"/>.</summary>
    public PartitionOrder NextOrder(out long startAt)
    {
        lock (_lock)
        {
            startAt = _nextFetch;
            if (_startWanted)
            {
                _startWanted = _paused = false;
                _fetching = true;
                return PartitionOrder.Start;
            }

            if (!_positioned)
                return IsAssigned ? PartitionOrder.Stop : PartitionOrder.None;
            if (!_paused || _bytes > capacity / 2)
                return PartitionOrder.None;
            _paused = false;
            return PartitionOrder.Start;
        }
    }

    /// <summary>Keeps a record that was fetched.</summary>
    /// <param name="record">The record.</param>
    /// <param name="missing">How many offsets before it the log does not hold.</param>
    /// <returns>What the fetching thread is to do because of it.</returns>
    public PartitionOrder Add(BufferedRecord record, out long missing)
    {
        missing = 0;
        lock (_lock)
        {
            if (!_fetching || record.Offset < _nextFetch)
                return PartitionOrder.None;
            if (record.Offset > _nextFetch && !IsGap(record.Offset))
                return _paused ? PartitionOrder.None : PartitionOrder.Start;
            missing = record.Offset - _nextFetch;
            _records.Enqueue(record);
            _bytes += record.Bytes;
            _nextFetch = record.Offset + 1;
            _end = Math.Max(_end, _nextFetch);
            Pulse();
            if (_paused || _bytes < capacity)
                return PartitionOrder.None;
            _paused = true;
            return PartitionOrder.Stop;
        }
    }

    /// <summary>Everything below an offset has been fetched, and there is nothing at it yet.</summary>
    public void ReachedEnd(long end)
    {
        lock (_lock)
        {
            if (!_fetching || end < _nextFetch)
                return;
            _nextFetch = end;
            _end = Math.Max(_end, end);
            Pulse();
        }
    }

    // What was fetched from an earlier position may still arrive for a moment. Only where the same record comes instead,
    // however often it is asked for, does the log itself lack an offset (a transaction's marker, compaction).
    private bool IsGap(long found)
    {
        _gapAttempts = _gap == (_nextFetch, found) ? _gapAttempts + 1 : 1;
        _gap = (_nextFetch, found);
        return _gapAttempts > GapAttempts;
    }

    private void Forget()
    {
        _records.Clear();
        _bytes = 0;
        _fetching = false;
    }

    private void ThrowFailure()
    {
        if (_closed is not null)
            throw _closed;
        if (_failure is not { } failure)
            return;
        _failure = null;
        throw failure;
    }

    private Task Changed() => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Pulse()
    {
        _changed?.TrySetResult();
        _changed = null;
    }
}

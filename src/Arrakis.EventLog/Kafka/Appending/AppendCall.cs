using Arrakis.Shared.Log;
using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>One caller's records on their way: it ends when the last of them is settled.</summary>
internal sealed class AppendCall(int count)
{
    /// <summary>Stands for an offset while a record is neither stored nor refused.</summary>
    public const long Unsettled = -1;

    /// <summary>Stands for the offset of a record that was refused for its own fault.</summary>
    public const long Refused = -2;

    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] _offsets = Filled(count);
    private readonly Lock _lock = new();
    private List<RefusedRecord>? _refused;
    private EventLogException? _failure;
    // One more than there are records: the caller's own, until it has handed all over.
    private int _left = count + 1;

    /// <summary>Where each record stands.</summary>
    public IReadOnlyList<long> Offsets => _offsets;

    /// <summary>The records that were refused for their own fault, so far: to a call that was given up others may be added.</summary>
    public IReadOnlyList<RefusedRecord> RefusedRecords
    {
        get
        {
            lock (_lock)
                return [.. _refused ?? []];
        }
    }

    /// <summary>Why a record is not settled; null if all are.</summary>
    public EventLogException? Failure => Volatile.Read(ref _failure);

    /// <summary>The time of the record that was stored last.</summary>
    public Timestamp Time { get; private set; } = Timestamp.Default;

    /// <summary>Completes, never with an error, once every record is settled or the call was given up.</summary>
    public Task Settled => _settled.Task;

    /// <summary>A record is stored.</summary>
    public void Store(int index, long offset, Timestamp time)
    {
        _offsets[index] = offset;
        Time = time;
        Release();
    }

    /// <summary>A record is refused for its own fault.</summary>
    public void Refuse(int index, EventLogException reason)
    {
        _offsets[index] = Refused;
        lock (_lock)
            (_refused ??= []).Add(new RefusedRecord(index, reason));
        Release();
    }

    /// <summary>A record is not stored, or nobody knows.</summary>
    public void Fail(EventLogException reason)
    {
        Interlocked.CompareExchange(ref _failure, reason, null);
        Release();
    }

    /// <summary>The caller has handed over so many of its records, and hands over no more.</summary>
    public void HandedOver(int records)
    {
        if (Interlocked.Add(ref _left, records - count - 1) <= 0)
            _settled.TrySetResult();
    }

    /// <summary>Some of the records were not handed over at all.</summary>
    public void NoteFailure(EventLogException reason) => Interlocked.CompareExchange(ref _failure, reason, null);

    /// <summary>Ends the call though records are on their way.</summary>
    public void GiveUp(EventLogException reason)
    {
        Interlocked.CompareExchange(ref _failure, reason, null);
        _settled.TrySetResult();
    }

    private static long[] Filled(int count)
    {
        var offsets = new long[count];
        Array.Fill(offsets, Unsettled);
        return offsets;
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _settled.TrySetResult();
    }
}

/// <summary>A record that was refused for its own fault.</summary>
/// <param name="Index">Its place in the call.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record RefusedRecord(int Index, EventLogException Reason);

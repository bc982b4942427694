using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// The time for which this process owns a partition once. A partition that comes back while its last tenure still ends waits for
/// that end: there are never two owners of one partition in a process.
/// </summary>
internal sealed class Tenure : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly OwnerServices _services;
    private readonly Action<Tenure, Exception> _onFault;
    private readonly LagClock _lag = new();
    private Tenure? _previous;
    private bool _isOver;
    private volatile bool _isLast;
    private volatile Exception? _fault;
    private long _end;
    private PartitionStatus? _status;

    /// <summary>Starts the owner, after the partition's last tenure.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="services">What all owners share.</param>
    /// <param name="stored">The communities in the store.</param>
    /// <param name="previous">The partition's last tenure, if it may still be ending.</param>
    /// <param name="onFault">Is told when the owner fails.</param>
    public Tenure(int partition, OwnerServices services, StoredCommunities stored, Tenure? previous, Action<Tenure, Exception> onFault)
    {
        Partition = partition;
        _services = services;
        _previous = previous;
        _onFault = onFault;
        Owner = services.NewOwner(partition, services, stored);
        Ended = Task.Run(RunAsync);
    }

    public int Partition { get; }

    public IPartitionOwner Owner { get; }

    /// <summary>Completes, never fails, when nothing of it touches the partition any more.</summary>
    public Task Ended { get; }

    /// <summary>Whether the partition is to stay: neither let go nor failed.</summary>
    public bool IsHeld => !_stop.IsCancellationRequested && _fault is null;

    /// <summary>Whether the owner failed.</summary>
    public bool HasFailed => _fault is not null;

    /// <summary>Whether it ended before everything applied was durable, because nobody waited any longer.</summary>
    public bool WasGivenUp { get; private set; }

    /// <summary>Where it stood when it was last measured; null before that says anything.</summary>
    public PartitionStatus? LastStatus => Volatile.Read(ref _status);

    /// <summary>Stops reading, writes and commits what is applied, and ends.</summary>
    /// <param name="isLast">Nobody goes on with the partition for now: all pages are brought up to date.</param>
    /// <param name="giveUp">Ends it at once.</param>
    public async Task LetGoAsync(bool isLast, CancellationToken giveUp)
    {
        _isLast |= isLast;
        await using var givingUp = giveUp.UnsafeRegister(static tenure => ((Tenure)tenure!).Abort(), this);
        Cancel(_stop);
        await Ended;
    }

    /// <summary>Ends at once; nothing more is written or committed.</summary>
    public Task AbandonAsync()
    {
        Abort();
        return Ended;
    }

    /// <summary>Where it stands. A log that cannot say how long it is leaves the tail that was last known.</summary>
    public async Task<PartitionStatus> MeasureAsync(CancellationToken cancellationToken)
    {
        try
        {
            Volatile.Write(ref _end, (await _services.Log.GetRangeAsync(Partition, cancellationToken)).End);
        }
        catch (EventLogException)
        {
            // Its reader has the same trouble, and tells of it.
        }

        var end = Math.Max(Volatile.Read(ref _end), Owner.ReadOffset);
        var status = _lag.Measure(Owner.Status(end)) with { Stopped = _fault?.Message };
        if (Owner.KnowsPosition || HasFailed)
            Volatile.Write(ref _status, status);
        return status;
    }

    /// <summary>Done by the tenure itself when it ends.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _stop.Dispose();
            _abort.Dispose();
        }

        Owner.Dispose();
    }

    private async Task RunAsync()
    {
        if (_previous is { } previous)
            await previous.Ended;
        _previous = null;
        try
        {
            await Owner.RunAsync(() => _isLast, _stop.Token, _abort.Token);
        }
        catch (Exception) when (_abort.IsCancellationRequested)
        {
            // Dropped half way: what is not durable is read again by the next owner.
            WasGivenUp = true;
        }
        catch (Exception fault)
        {
            _fault = fault;
            _onFault(this, fault);
        }

        Abort();
        await Owner.SettleAsync();
        _services.Log.Release(Partition);
        Dispose();
    }

    private void Abort()
    {
        Volatile.Read(ref _previous)?.Abort();
        Cancel(_stop);
        Cancel(_abort);
    }

    // Whoever waits for the token goes on elsewhere, not in our lock.
    private void Cancel(CancellationTokenSource source)
    {
        lock (_lock)
        {
            if (!_isOver)
                _ = source.CancelAsync();
        }
    }
}

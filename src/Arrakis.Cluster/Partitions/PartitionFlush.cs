using Arrakis.Pipeline;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Partitions;

/// <summary>The design's writer for one partition: a window gathers while the flush before it is written. Belongs to the owner's loop.</summary>
/// <param name="partition">Its number.</param>
/// <param name="services">Store, log and options.</param>
/// <param name="onDone">Is told, on any thread, that a flush has ended.</param>
/// <param name="abort">Ends the writing at once.</param>
internal sealed class PartitionFlush(int partition, OwnerServices services, Action onDone, CancellationToken abort)
{
    private readonly PipelineOptions _options = services.Options;
    private SealedFlush? _flush;
    private Task _flushing = Task.CompletedTask;
    private long _firstDirtyTick;
    private long _oldestPendingUs;
    private Func<LogCommit>? _commit;

    /// <summary>What gathers.</summary>
    public RowWindow Window { get; } = new();

    /// <summary>Everything below is durable; null before the first flush.</summary>
    public long? Committed { get; private set; }

    /// <summary>Arrival of the oldest record that is not durable, Unix microseconds; 0 if there is none. Any thread.</summary>
    public long OldestPendingUs => Volatile.Read(ref _oldestPendingUs);

    /// <summary>Whether records wait to be written.</summary>
    public bool HasGathered => Window.Records > 0;

    /// <summary>Whether a flush is being written.</summary>
    public bool IsUnderWay => _flush is not null;

    /// <summary>Backpressure: what is gathered is enough until the flush under way is durable.</summary>
    public bool IsFull => _flush is not null && (Window.Rows >= _options.MaxDirtyRows || Window.Records >= _options.MaxWindowRecords);

    /// <summary>Records were added.</summary>
    public void NoteGathered()
    {
        if (_firstDirtyTick == 0)
            _firstDirtyTick = Environment.TickCount64;
        Publish();
    }

    /// <summary>Begins to write what has gathered, if it is enough or old enough.</summary>
    /// <param name="commit">What is committed with it: as of the last record in the window.</param>
    public void StartIfDue(Func<LogCommit> commit)
    {
        _commit = commit;
        if (_flush is not null || Window.Records == 0)
            return;
        var age = Environment.TickCount64 - _firstDirtyTick;
        if (Window.Rows >= _options.FlushRows || Window.Records >= _options.MaxWindowRecords || age >= _options.FlushInterval.TotalMilliseconds)
            Start(commit);
    }

    /// <summary>Notes the end of a flush. True if one has ended.</summary>
    public async ValueTask<bool> CompleteAsync()
    {
        if (_flush is null || !_flushing.IsCompleted)
            return false;
        await _flushing;
        Committed = _flush.Commit.NextOffset;
        _flush = null;
        Publish();
        return true;
    }

    /// <summary>Completes when everything is durable and committed.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        await CompleteAsync();
        if (Window.Records == 0)
            return;
        Start(_commit!);
        await _flushing.WaitAsync(cancellationToken);
        await CompleteAsync();
    }

    /// <summary>Completes when nothing is being written any more. What failed was told by the loop, which ended for it.</summary>
    public async Task SettleAsync() => await _flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Start(Func<LogCommit> commit)
    {
        var flush = _flush = Window.Seal(commit());
        _firstDirtyTick = 0;
        _flushing = Task.Run(
            async () =>
            {
                try
                {
                    await services.Writer.WriteAsync(partition, flush, abort);
                }
                finally
                {
                    onDone();
                }
            },
            abort);
        Publish();
    }

    private void Publish() =>
        Volatile.Write(ref _oldestPendingUs, _flush is { Arrivals.Count: > 0 } ? _flush.Arrivals[0].ReceivedUs : Window.OldestArrivalUs);
}

using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// The flushes of one partition: one is written while the window gathers the next one. Belongs to the owner's loop, whose wake-up it
/// is when a flush has ended.
/// </summary>
/// <param name="partition">Its number.</param>
/// <param name="services">Writer and options.</param>
/// <param name="window">What gathers; the owner fills it.</param>
/// <param name="wake">Wakes the owner's loop.</param>
/// <param name="commit">What is committed with the window as it is now: as of the last record in it. Asked when it is sealed.</param>
/// <param name="onCommitted">Is told by the loop, after each flush, the offset below which everything is durable.</param>
internal sealed class PartitionFlush(
    int partition, OwnerServices services, RecordWindow window, WakeSignal wake, Func<LogCommit> commit, Action<long> onCommitted)
{
    private readonly PipelineOptions _options = services.Options;
    private SealedFlush? _flush;
    private Task _flushing = Task.CompletedTask;
    private long _firstDirtyTick;
    private long _oldestPendingUs;

    /// <summary>Arrival of the oldest record that is not durable, Unix microseconds; 0 if there is none. Any thread.</summary>
    public long OldestPendingUs => Volatile.Read(ref _oldestPendingUs);

    /// <summary>Whether records wait for nothing but their time.</summary>
    public bool IsAging => window.Records > 0 && _flush is null;

    /// <summary>Backpressure: what is gathered is enough until the flush under way is durable.</summary>
    public bool IsFull => _flush is not null && (window.Rows >= _options.MaxDirtyRows || window.Records >= _options.MaxWindowRecords);

    /// <summary>Whether rows of a community of this owner's memory are being written.</summary>
    public bool IsWriting(Community community) => _flush?.Touched.Contains(community) == true;

    /// <summary>Records were added to the window.</summary>
    /// <param name="tick">Since when they count as gathered, <see cref="Environment.TickCount64"/>.</param>
    public void NoteGathered(long tick)
    {
        if (_firstDirtyTick == 0)
            _firstDirtyTick = tick;
        Publish();
    }

    /// <summary>Begins to write what has gathered, if it is enough or old enough, and no flush is under way.</summary>
    /// <param name="abort">Ends the writing at once.</param>
    public void StartIfDue(CancellationToken abort)
    {
        if (_flush is not null || window.Records == 0)
            return;
        var age = Environment.TickCount64 - _firstDirtyTick;
        if (window.Rows >= _options.FlushRows || window.Records >= _options.MaxWindowRecords
            || age >= _options.FlushInterval.TotalMilliseconds)
            Start(abort);
    }

    /// <summary>Notes the end of a flush, if one has ended; fails as it failed.</summary>
    public async ValueTask CompleteAsync()
    {
        if (_flush is null || !_flushing.IsCompleted)
            return;
        await _flushing;
        var committed = _flush.Commit.NextOffset;
        _flush = null;
        Publish();
        onCommitted(committed);
    }

    /// <summary>Completes when everything is durable and committed.</summary>
    /// <param name="abort">Ends the writing at once.</param>
    public async Task DrainAsync(CancellationToken abort)
    {
        await _flushing;
        await CompleteAsync();
        if (window.Records == 0)
            return;
        Start(abort);
        await _flushing;
        await CompleteAsync();
    }

    /// <summary>Completes when nothing is being written any more. What failed was told by the loop, which ended for it.</summary>
    public async Task SettleAsync() => await _flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Start(CancellationToken abort)
    {
        var flush = _flush = window.Seal(commit());
        _firstDirtyTick = 0;
        _flushing = Task.Run(() => services.Writer.WriteAsync(partition, flush, abort), abort);
        _ = WakeAfterAsync(_flushing);
        Publish();
    }

    // However it ended, and not before: a loop that is woken sooner finds it still under way, and sleeps on.
    private async Task WakeAfterAsync(Task flushing)
    {
        await flushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        wake.Set();
    }

    private void Publish() =>
        Volatile.Write(ref _oldestPendingUs, _flush is { Arrivals.Count: > 0 } ? _flush.Arrivals[0].ReceivedUs : window.OldestArrivalUs);
}

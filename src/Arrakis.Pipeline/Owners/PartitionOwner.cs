using System.Diagnostics;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// The one owner of a partition: reads it in order, applies events to its communities, and lets what became dirty be
/// written, one flush at a time while the next one gathers. All state is touched by its loop alone.
/// </summary>
internal sealed class PartitionOwner : IPartitionOwner
{
    private static readonly TimeSpan IdleTick = TimeSpan.FromSeconds(1);

    private readonly int _partition;
    private readonly OwnerServices _services;
    private readonly PipelineOptions _options;
    private readonly CommunityCache _communities;
    private readonly PageWriter _pages;
    private readonly FlushWindow _window = new();
    private readonly PartitionFlush _flush;
    private readonly LogBatch _batch = new();
    private readonly WakeSignal _wake = new();
    private readonly QuestionQueue _questions;
    private readonly long _assigned = Stopwatch.GetTimestamp();
    private RecordReader _reader = null!;
    private Task _recordWait = Task.CompletedTask;
    private long _recordWaitOffset = -1;
    private long _lastSweepTick = Environment.TickCount64;
    private long _next;
    private long _committed;
    private ulong _lastRecord;
    private bool _isTakenOver;
    private volatile bool _knowsPosition;
    private IReadOnlyList<CommunityStatus> _published = [];

    /// <summary>Creates the owner; it does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="services">What all owners share.</param>
    /// <param name="stored">The communities in the store.</param>
    public PartitionOwner(int partition, OwnerServices services, StoredCommunities stored)
    {
        _partition = partition;
        _services = services;
        _options = services.Options;
        _communities = new CommunityCache(services, partition, stored);
        _pages = new PageWriter(services);
        _flush = new PartitionFlush(partition, services, _window, _wake, Commit, OnCommitted);
        _questions = new QuestionQueue(partition, services.Options.MaxQuestions, _wake);
    }

    /// <inheritdoc/>
    public bool KnowsPosition => _knowsPosition;

    /// <inheritdoc/>
    public long ReadOffset => Volatile.Read(ref _next);

    /// <inheritdoc/>
    public long CommittedOffset => Volatile.Read(ref _committed);

    /// <inheritdoc/>
    public PartitionStatus Status(long endOffset) => new(
        _partition, ReadOffset, CommittedOffset, endOffset, _flush.OldestPendingUs,
        Communities.Count, Communities.Sum(c => c.Members));

    /// <inheritdoc/>
    public IReadOnlyList<CommunityStatus> Communities => Volatile.Read(ref _published);

    /// <inheritdoc/>
    public Task<T> AskAsync<T>(CommunityId community, Func<Community, T> ask, long afterOffset, CancellationToken cancellationToken) =>
        _questions.AskAsync(community, ask, afterOffset, cancellationToken);

    /// <summary>After its loop has ended.</summary>
    public void Dispose() => _wake.Dispose();

    /// <inheritdoc/>
    public async Task RunAsync(Func<bool> isLast, CancellationToken stop, CancellationToken abort)
    {
        Exception reason = new OperationCanceledException("it was stopped, or goes elsewhere");
        try
        {
            if (await TryRestoreAsync(stop))
                await ReadUntilAsync(isLast, stop, abort);
        }
        catch (Exception fault)
        {
            if (!abort.IsCancellationRequested)
                reason = fault;
            throw;
        }
        finally
        {
            _questions.End(reason);
        }
    }

    /// <inheritdoc/>
    public async Task SettleAsync()
    {
        await _flush.SettleAsync();
        await _pages.SettleAsync();
        await _recordWait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<bool> TryRestoreAsync(CancellationToken stop)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            var restore = new PartitionRestore(_partition, _services, _batch);
            var commit = await restore.ReadCommitAsync(stop);
            _next = _committed = commit.NextOffset;
            _knowsPosition = true;
            _lastRecord = commit.LastRecord;
            _reader = await restore.ReaderAsync(commit, stop);
            _services.OnCommitted(_partition, commit.NextOffset);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing was applied: there is nothing to write.
            return false;
        }
    }

    private async Task ReadUntilAsync(Func<bool> isLast, CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested)
            await StepAsync(stop, abort);
        await _flush.DrainAsync(abort);
        await _pages.WriteAllAsync(_communities, abort);
        if (isLast())
            await RefreshAllAsync(abort);
    }

    // One turn of the loop.
    private async Task StepAsync(CancellationToken stop, CancellationToken abort)
    {
        await _flush.CompleteAsync();
        await _questions.AnswerAsync(_communities, ReadThrough, abort);
        _flush.StartIfDue(abort);
        await _pages.StartIfDueAsync(_communities, abort);
        Sweep();
        if (_flush.IsFull)
        {
            // Backpressure: what is gathered is enough until the flush under way is durable. Questions still wake us.
            await _wake.WaitAsync(IdleTick);
            return;
        }

        await _services.ReadAsync(_partition, _next, _options.ReadRecords, _batch, abort);
        if (_batch.Count > 0)
            await ApplyBatchAsync(abort);
        NoteTakeover();
        if (_batch.Count == 0)
        {
            await _communities.RefreshNextAsync(ReadThrough, abort);
            await WaitAsync(stop);
            return;
        }

        // Many owners share few threads: each batch is one turn.
        await Task.Yield();
    }

    private void NoteTakeover()
    {
        if (_isTakenOver)
            return;
        _isTakenOver = true;
        PipelineMetrics.Takeover.Record(Stopwatch.GetElapsedTime(_assigned).TotalSeconds);
    }

    private async Task ApplyBatchAsync(CancellationToken abort)
    {
        var began = Environment.TickCount64;
        long applied = 0, duplicates = 0, refused = 0;
        var readUs = UnixTime.NowUs();
        for (var i = 0; i < _batch.Count; i++)
        {
            var record = _batch[i];
            var verdict = _reader.Read(record, out var e, out var reason);
            var span = ApplySpan.Begin(e, _partition, readUs);
            if (verdict == RecordVerdict.Apply)
                verdict = await ApplyAsync(record, e!, abort);
            else if (verdict == RecordVerdict.Refuse && reason is not null)
                _window.Refuse(_reader.Refusal(record, e, reason));
            ApplySpan.End(span, verdict, _window);
            _window.CountRecord(Arrival.Of(e), record.AppendedMs, readUs);
            Volatile.Write(ref _next, record.Offset + 1);
            applied += verdict == RecordVerdict.Apply ? 1 : 0;
            duplicates += verdict == RecordVerdict.Duplicate ? 1 : 0;
            refused += verdict == RecordVerdict.Refuse ? 1 : 0;
        }

        _lastRecord = StableHash.Compute(_batch[_batch.Count - 1].Payload.Span);
        _communities.MarkReadThrough(ReadThrough);
        _services.Totals.AddRead(applied, duplicates, refused);
        _flush.NoteGathered(began);
    }

    // Before the first record it still stands after all that an older log held.
    private LogPosition ReadThrough => new(_services.Epoch, _next - 1);

    private async ValueTask<RecordVerdict> ApplyAsync(LogRecord record, CommunityEvent e, CancellationToken abort)
    {
        var id = new CommunityId(e.CommunityId);
        if (!_communities.TryGet(id, out var slot))
            slot = await _communities.LoadAsync(id, ReadThrough, abort);
        slot!.TouchedTick = Environment.TickCount64;
        slot.Events++;
        try
        {
            slot.Community.Apply(e, new LogPosition(_services.Epoch, record.Offset), _window);
            return RecordVerdict.Apply;
        }
        catch (InvalidEventException refusal)
        {
            _window.Refuse(_reader.Refusal(record, e, refusal.Message));
            return RecordVerdict.Refuse;
        }
    }

    // A flush is sealed between two batches: its last record is a batch's.
    private LogCommit Commit() => new(_next, _reader.Watermarks(_next), _lastRecord);

    private void OnCommitted(long committed)
    {
        Volatile.Write(ref _committed, committed);
        _services.OnCommitted(_partition, committed);
    }

    private void Sweep()
    {
        var now = Environment.TickCount64;
        if (now - _lastSweepTick < IdleTick.TotalMilliseconds)
            return;
        _lastSweepTick = now;
        _communities.Evict(
            now - (long)_options.IdleAfter.TotalMilliseconds,
            c => _window.Holds(c) || _flush.IsWriting(c) || _pages.IsWriting(c));
        if (_communities.Count != _published.Count || !_communities.Slots.Select(s => s.Status).SequenceEqual(_published))
            Volatile.Write(ref _published, [.. _communities.Slots.Select(s => s.Status)]);
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        if (_recordWaitOffset != _next || _recordWait.IsCompleted)
        {
            await _recordWait;
            _recordWaitOffset = _next;
            _recordWait = WaitForRecordAsync(_next, stop);
        }

        await _wake.WaitAsync(_flush.IsAging ? _options.FlushInterval : IdleTick);
    }

    private async Task WaitForRecordAsync(long offset, CancellationToken stop)
    {
        try
        {
            await _services.Gate.ReadAsync(
                async ct =>
                {
                    await _services.Log.WaitForRecordAsync(_partition, offset, ct);
                    return true;
                },
                stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping: the loop is woken below, sees it and drains.
        }
        finally
        {
            _wake.Set();
        }
    }

    private async Task RefreshAllAsync(CancellationToken abort)
    {
        await _communities.ListStoredAsync(abort);
        while (_communities.HasUnrefreshed)
        {
            await _communities.RefreshNextAsync(ReadThrough, abort);
            await _pages.WriteAllAsync(_communities, abort);
        }
    }
}

using System.Collections.Concurrent;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Delivery;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// The one owner of a partition: reads it in order, applies events to its communities, and lets what became dirty be
/// written, one flush at a time while the next one gathers. All state is touched by its loop alone.
/// </summary>
internal sealed class PartitionOwner : IDisposable
{
    private static readonly TimeSpan IdleTick = TimeSpan.FromSeconds(1);

    private readonly int _partition;
    private readonly OwnerServices _services;
    private readonly PipelineOptions _options;
    private readonly CommunityCache _communities;
    private readonly PageWriter _pages;
    private readonly FlushWindow _window = new();
    private readonly LogBatch _batch = new();
    private readonly ConcurrentQueue<Question> _asked = new();
    private readonly List<Question> _waiting = [];
    private readonly WakeSignal _wake = new();
    private RecordReader _reader = null!;
    private SealedFlush? _flush;
    private Task _flushing = Task.CompletedTask;
    private Task _recordWait = Task.CompletedTask;
    private long _recordWaitOffset = -1;
    private long _firstDirtyTick;
    private long _lastSweepTick = Environment.TickCount64;
    private long _next;
    private long _committed;
    private long _oldestPendingUs;
    private IReadOnlyList<CommunityStatus> _published = [];
    private int _askedCount;
    private Exception? _ended;

    /// <summary>Creates the owner; it does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="services">What all owners share.</param>
    /// <param name="stored">The partition's communities in the store.</param>
    public PartitionOwner(int partition, OwnerServices services, IEnumerable<CommunityId> stored)
    {
        _partition = partition;
        _services = services;
        _options = services.Options;
        _communities = new CommunityCache(services, stored);
        _pages = new PageWriter(services);
    }

    public long ReadOffset => Volatile.Read(ref _next);

    public long CommittedOffset => Volatile.Read(ref _committed);

    public PartitionStatus Status(long endOffset) => new(
        _partition, ReadOffset, CommittedOffset, endOffset, Volatile.Read(ref _oldestPendingUs),
        Communities.Count, Communities.Sum(c => c.Members));

    /// <summary>The communities in memory, as of the last second.</summary>
    public IReadOnlyList<CommunityStatus> Communities => Volatile.Read(ref _published);

    /// <summary>Asks about a community; answered from live state between two events.</summary>
    /// <exception cref="PipelineBusyException">Too many questions wait, or the owner has ended.</exception>
    public Task<T> AskAsync<T>(CommunityId community, Func<Community, T> ask, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _ended) is { } reason)
            throw new PipelineBusyException($"Partition {_partition} is not read any more: {reason.Message}");
        if (Interlocked.Increment(ref _askedCount) > _options.MaxQuestions)
        {
            Interlocked.Decrement(ref _askedCount);
            throw new PipelineBusyException($"{_options.MaxQuestions} questions wait for partition {_partition}; try again.");
        }

        var question = new Question<T>(community, ask, cancellationToken);
        _asked.Enqueue(question);
        _wake.Set();
        if (Volatile.Read(ref _ended) is not null)
            FailAsked();
        return question.Answered;
    }

    /// <summary>After its loop has ended.</summary>
    public void Dispose() => _wake.Dispose();

    /// <summary>Runs until <paramref name="stop"/>; then writes what is applied, and ends. <paramref name="abort"/> ends it at once.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        try
        {
            await RestoreAsync(abort);
            while (!stop.IsCancellationRequested)
                await StepAsync(stop, abort);

            await DrainAsync(abort);
            Volatile.Write(ref _ended, new OperationCanceledException("the pipeline was stopped"));
        }
        catch (Exception e)
        {
            Volatile.Write(ref _ended, e);
            throw;
        }
        finally
        {
            FailAsked();
            foreach (var question in _waiting)
                question.Fail(Ended);
        }
    }

    // The commit, the identities before it, and what was refused after it.
    private async Task RestoreAsync(CancellationToken abort)
    {
        var commit = await _services.Gate.ReadAsync(ct => _services.Log.GetCommitAsync(_partition, ct), abort);
        var range = await _services.Gate.ReadAsync(ct => _services.Log.GetRangeAsync(_partition, ct), abort);
        _next = _committed = commit?.NextOffset ?? 0;
        var filter = new DuplicateFilter(commit?.Sessions ?? []);
        await RememberIdentitiesAsync(filter, Math.Max(range.Start, _next - DuplicateFilter.Window), abort);
        var refused = await _services.Gate.ReadAsync(
            ct => _services.DeadLetters.KeysFromAsync(_services.Epoch, _partition, _next, ct), abort);
        _reader = new RecordReader(_services.Epoch, _partition, _services.Log.PartitionCount, filter, refused);
    }

    private async Task RememberIdentitiesAsync(DuplicateFilter filter, long from, CancellationToken abort)
    {
        while (from < _next)
        {
            var start = from;
            await ReadAsync(start, (int)Math.Min(_options.ReadRecords, _next - start), abort);
            if (_batch.Count == 0)
                break;
            for (var i = 0; i < _batch.Count; i++)
            {
                var record = _batch[i];
                // What cannot be decoded has a dead letter from when it was first read, and no identity.
                if (RecordReader.Decode(record, out _) is { } e)
                    filter.Remember(e, record.Offset);
                from = record.Offset + 1;
            }
        }
    }

    // One turn of the loop.
    private async Task StepAsync(CancellationToken stop, CancellationToken abort)
    {
        await CompleteFlushAsync();
        await AnswerAsync(abort);
        StartFlushIfDue(abort);
        await _pages.StartIfDueAsync(_communities, abort);
        Sweep();
        if (IsFull)
        {
            // Backpressure: what is gathered is enough until the flush under way is durable. Questions still wake us.
            await _wake.WaitAsync(IdleTick);
            return;
        }

        await ReadAsync(_next, _options.ReadRecords, abort);
        if (_batch.Count == 0)
        {
            await _communities.RefreshNextAsync(ReadThrough, abort);
            await WaitAsync(stop);
            return;
        }

        await ApplyBatchAsync(abort);
        // Many owners share few threads: each batch is one turn.
        await Task.Yield();
    }

    private async Task ReadAsync(long from, int count, CancellationToken abort) =>
        await _services.Gate.ReadAsync(
            async ct =>
            {
                await _services.Log.ReadAsync(_partition, from, count, _batch, ct);
                return true;
            },
            abort);

    private async Task ApplyBatchAsync(CancellationToken abort)
    {
        if (_window.Records == 0)
            _firstDirtyTick = Environment.TickCount64;
        long applied = 0, duplicates = 0, refused = 0;
        for (var i = 0; i < _batch.Count; i++)
        {
            var record = _batch[i];
            var verdict = _reader.Read(record, out var e, out var reason);
            if (verdict == RecordVerdict.Apply)
                verdict = await ApplyAsync(record, e!, abort);
            else if (verdict == RecordVerdict.Refuse && reason is not null)
                _window.Refuse(_reader.Refusal(record, e, reason));
            _window.CountRecord(e?.ReceivedUs ?? 0);
            Volatile.Write(ref _next, record.Offset + 1);
            applied += verdict == RecordVerdict.Apply ? 1 : 0;
            duplicates += verdict == RecordVerdict.Duplicate ? 1 : 0;
            refused += verdict == RecordVerdict.Refuse ? 1 : 0;
        }

        _communities.MarkReadThrough(ReadThrough);
        _services.Totals.AddRead(applied, duplicates, refused);
        Publish();
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

    private bool IsFull =>
        _flush is not null && (_window.Rows >= _options.MaxDirtyRows || _window.Records >= _options.MaxWindowRecords);

    private void StartFlushIfDue(CancellationToken abort)
    {
        if (_flush is not null || _window.Records == 0)
            return;
        var age = Environment.TickCount64 - _firstDirtyTick;
        if (_window.Rows >= _options.FlushRows || _window.Records >= _options.MaxWindowRecords || age >= _options.FlushInterval.TotalMilliseconds)
            StartFlush(abort);
    }

    private void StartFlush(CancellationToken abort)
    {
        var flush = _window.Seal(_next, _reader.Watermarks(_next));
        _flush = flush;
        _flushing = Task.Run(
            async () =>
            {
                await _services.Writer.WriteAsync(_partition, flush, abort);
                _wake.Set();
            },
            abort);
        Publish();
    }

    private async Task CompleteFlushAsync()
    {
        if (_flush is null || !_flushing.IsCompleted)
            return;
        await _flushing;
        Volatile.Write(ref _committed, _flush.Commit.NextOffset);
        _flush = null;
        Publish();
    }

    private async Task AnswerAsync(CancellationToken abort)
    {
        while (_asked.TryDequeue(out var question))
            _waiting.Add(question);
        for (var i = 0; i < _waiting.Count; i++)
        {
            var question = _waiting[i];
            if (!question.IsCancelled)
            {
                if (!_communities.TryGet(question.CommunityId, out var slot))
                    slot = await _communities.LoadAsync(question.CommunityId, ReadThrough, abort);
                slot!.TouchedTick = Environment.TickCount64;
                if (!slot.Community.IsCaughtUp)
                    continue;
                question.Answer(slot.Community);
            }

            _waiting.RemoveAt(i--);
            Interlocked.Decrement(ref _askedCount);
        }
    }

    private void Sweep()
    {
        var now = Environment.TickCount64;
        if (now - _lastSweepTick < IdleTick.TotalMilliseconds)
            return;
        _lastSweepTick = now;
        _communities.Evict(
            now - (long)_options.IdleAfter.TotalMilliseconds,
            c => _window.Holds(c) || _flush?.Touched.Contains(c) == true || _pages.IsWriting(c));
        Volatile.Write(ref _published, [.. _communities.Slots.Select(s => s.Status)]);
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        if (_recordWaitOffset != _next || _recordWait.IsCompleted)
        {
            _recordWaitOffset = _next;
            _recordWait = WaitForRecordAsync(_next, stop);
        }

        var timeout = _window.Records > 0 && _flush is null ? _options.FlushInterval : IdleTick;
        await _wake.WaitAsync(timeout);
    }

    private async Task WaitForRecordAsync(long offset, CancellationToken stop)
    {
        try
        {
            await _services.Log.WaitForRecordAsync(_partition, offset, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopping: the loop is woken below, sees it and drains.
        }

        _wake.Set();
    }

    private async Task DrainAsync(CancellationToken abort)
    {
        await _flushing;
        await CompleteFlushAsync();
        if (_window.Records > 0)
        {
            StartFlush(abort);
            await _flushing;
            await CompleteFlushAsync();
        }

        await _pages.WriteAllAsync(_communities, abort);
        while (_communities.HasUnrefreshed)
        {
            await _communities.RefreshNextAsync(ReadThrough, abort);
            await _pages.WriteAllAsync(_communities, abort);
        }
    }

    private void Publish()
    {
        var oldest = _flush is { Arrivals.Count: > 0 } ? _flush.Arrivals[0] : _window.OldestArrivalUs;
        Volatile.Write(ref _oldestPendingUs, oldest);
    }

    private PipelineBusyException Ended => new($"Partition {_partition} is not read any more: {_ended?.Message}");

    // Whoever asked while the loop ended is told as well: either the loop finds the question here, or the asker does.
    private void FailAsked()
    {
        while (_asked.TryDequeue(out var question))
            question.Fail(Ended);
    }
}

using System.Diagnostics;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cluster.Partitions;

/// <content>Its loop.</content>
internal sealed partial class ActorPartitionOwner
{
    private async Task ReadUntilAsync(Func<bool> isLast, CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested && _failed is null)
        {
            try
            {
                await StepAsync(abort);
            }
            catch (TenureLostException lost)
            {
                Fail(lost);
            }
        }

        if (_failed is TenureLostException reason)
        {
            // Nothing is wrong with the partition: whoever brings its records begins anew, and ends this.
            End(reason);
            await UntilAsync(stop);
            return;
        }

        if (_failed is { } fault)
            throw fault;
        // What is not accepted by now is read by the next owner.
        _inbox.Fail(new TenureLostException($"Partition {_partition} is let go."));
        await _flush.DrainAsync(abort);
        await _pages.WriteAllAsync(isLast(), abort);
    }

    private async Task StepAsync(CancellationToken abort)
    {
        await _flush.CompleteAsync();
        _flush.StartIfDue(abort);
        Sweep();
        if (!_flush.IsFull && _inbox.TryTake(out var records))
        {
            await ApplyAsync(records, abort);
            _inbox.Taken();
            NoteTakeover();
            return;
        }

        if (_inbox.IsEmpty)
        {
            NoteTakeover();
            _pages.StartNext(abort);
        }

        await _wake.WaitAsync(_flush.IsAging ? _options.FlushInterval : IdleTick);
    }

    private LogCommit Commit() => new(_next, _reader.Watermarks(_next), _lastRecord);

    private async Task ApplyAsync(IReadOnlyList<LogRecord> records, CancellationToken abort)
    {
        if (records[0].Offset < _next)
            throw new InvalidOperationException($"Partition {_partition} was given offset {records[0].Offset} again; {_next} is the next.");
        var readUs = UnixTime.NowUs();
        var batch = new RoutedBatch(_view, _region(), ReadThrough);
        var spans = new List<(Activity Span, RecordVerdict Verdict)>();
        long duplicates = 0, refused = 0;
        foreach (var record in records)
        {
            var verdict = _reader.Read(record, out var e, out var reason);
            var span = ApplySpan.Begin(e, _partition, readUs);
            if (verdict == RecordVerdict.Apply)
                batch.Add(new LogPosition(_services.Epoch, record.Offset), e!, record);
            else if (verdict == RecordVerdict.Refuse && reason is not null)
                _window.Refuse(_reader.Refusal(record, e, reason));
            if (span is not null)
                spans.Add((span, verdict));
            _window.CountRecord(Arrival.Of(e), record.AppendedMs, readUs);
            duplicates += verdict == RecordVerdict.Duplicate ? 1 : 0;
            refused += verdict == RecordVerdict.Refuse ? 1 : 0;
        }

        var applied = await batch.RunAsync(_window, _reader, abort);
        foreach (var (span, verdict) in spans)
            ApplySpan.End(span, verdict, _window);
        Volatile.Write(ref _next, records[^1].Offset + 1);
        _lastRecord = StableHash.Compute(records[^1].Payload.Span);
        _view.ReadThrough = ReadThrough;
        _flush.NoteGathered(Environment.TickCount64);
        _waiters.Reach(_next);
        _services.Totals.AddRead(applied.Applied, duplicates, refused + applied.Refused);
    }

    private void OnCommitted(long committed)
    {
        _view.Committed = committed;
        _services.OnCommitted(_partition, committed);
    }

    private void NoteTakeover()
    {
        if (_isTakenOver)
            return;
        _isTakenOver = true;
        PipelineMetrics.Takeover.Record(Stopwatch.GetElapsedTime(_assigned).TotalSeconds);
    }

    private void Sweep()
    {
        var now = Environment.TickCount64;
        if (now - _lastSweepTick < IdleTick.TotalMilliseconds)
            return;
        _lastSweepTick = now;
        _view.Sweep();
        var communities = _locals.In(_partition);
        if (!communities.SequenceEqual(_published))
            Volatile.Write(ref _published, communities);
    }

    private static async Task UntilAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), stopped);
        await stopped.Task;
    }
}

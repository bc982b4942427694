using Akka.Util;
using Arrakis.Gateway.Shards;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>
/// What a shard's stream takes from the buffer, kept until it is settled: a stream that is started over sends it again, in the same
/// order, before it takes anything else.
/// </summary>
internal sealed class ShardIntake(ShardOutlet outlet)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, ShardParcel> _parcels = [];
    private readonly LogPatience _log = new(outlet);
    private Task<bool> _taking = Task.FromResult(true);
    private long _taken;
    private volatile bool _finishing;

    /// <summary>The shard's sessions and counts.</summary>
    public ShardLedger Ledger { get; } = new(outlet);

    /// <summary>What is not settled, oldest first.</summary>
    public IReadOnlyList<ShardParcel> Unsettled
    {
        get
        {
            lock (_lock)
                return [.. _parcels.Values];
        }
    }

    /// <summary>The number of the oldest parcel that is not settled, or of the next one.</summary>
    public long FirstNumber
    {
        get
        {
            lock (_lock)
                return _parcels.Count > 0 ? _parcels.First().Key : _taken;
        }
    }

    /// <summary>Nothing will be added any more.</summary>
    public void Finish() => _finishing = true;

    /// <summary>The parcel of a number, once there is one; none when everything was taken and nothing is added any more.</summary>
    public async Task<Option<(long, ShardParcel)>> NextAsync(long number, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<bool> taking;
            lock (_lock)
            {
                if (_parcels.TryGetValue(number, out var parcel))
                    return (number + 1, parcel);
                // One at a time: a stream that has ended may still wait for what its successor is to send.
                if (_taking.IsCompleted)
                    _taking = TakeAsync(cancellationToken);
                taking = _taking;
            }

            if (!await taking)
                return Option<(long, ShardParcel)>.None;
        }
    }

    /// <summary>A parcel's records are durable: letters are kept, the session is recorded where it is time, its room is free.</summary>
    public async Task SettleAsync(ShardParcel parcel, CancellationToken cancellationToken)
    {
        var batch = parcel.Batch;
        var session = Ledger.SessionOf(batch);
        if (parcel.Letters.Count > 0 || session is not null)
            await _log.AppendAsync(new AppendRequest { DeadLetters = parcel.Letters, Session = session }, cancellationToken);
        if (session is not null)
            Ledger.OnSaved(batch.Session!, batch.UpTo);
        lock (_lock)
            _parcels.Remove(parcel.Number);
        Ledger.OnDurable(batch);
    }

    private async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (true)
        {
            var finishing = _finishing;
            if (!finishing)
                await outlet.Buffer.WaitForWorkAsync(outlet.Options.SessionSaveInterval, cancellationToken);
            if (outlet.Buffer.Take() is { } batch)
            {
                await AddAsync(batch, cancellationToken);
                return true;
            }

            // What is on its way has to be durable before the last session is recorded.
            var settled = Unsettled.Count == 0;
            await SaveIdleAsync(finishing, cancellationToken);
            outlet.Counters.Report();
            if (finishing && settled)
                return false;
            if (finishing)
                await Task.Delay(outlet.Options.Timings.AppendRetryBase, outlet.Time, cancellationToken);
        }
    }

    private async Task AddAsync(PendingBatch batch, CancellationToken cancellationToken)
    {
        Ledger.OnTaken(batch);
        // A new session, whose batch is empty, is recorded before any of its events is sent.
        if (batch.BeginsSession && Ledger.SessionOf(batch) is { } session)
        {
            await _log.AppendAsync(new AppendRequest { Session = session }, cancellationToken);
            Ledger.OnSaved(batch.Session!, batch.UpTo);
        }

        lock (_lock)
            _parcels.Add(_taken, new ShardParcel(_taken++, batch));
    }

    private async Task SaveIdleAsync(bool force, CancellationToken cancellationToken)
    {
        if (Ledger.Idle(force) is not { } now)
            return;
        await _log.AppendAsync(new AppendRequest { Session = Ledger.At(now.Session, now.Sequence) }, cancellationToken);
        Ledger.OnSaved(now.Session, now.Sequence);
    }
}

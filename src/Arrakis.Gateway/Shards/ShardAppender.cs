using Arrakis.Gateway.Sessions;
using Arrakis.Shared.Log;

namespace Arrakis.Gateway.Shards;

/// <summary>
/// Takes what a shard has buffered into the log, and with it, now and then, from where the shard resumes. What the log does
/// not take is tried again for ever, the same records in the same order, until it does or until it says that it never will.
/// </summary>
internal sealed class ShardAppender(ShardOutlet outlet) : IShardAppender
{
    private readonly ShardLedger _ledger = new(outlet);
    private readonly LogPatience _log = new(outlet);
    private volatile bool _finishing;

    /// <inheritdoc/>
    public void OnRestored(SessionIdentity session, long sequence) => _ledger.OnRestored(session, sequence);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var buffer = outlet.Buffer;
        while (true)
        {
            var finishing = _finishing;
            if (!finishing)
                await buffer.WaitForWorkAsync(outlet.Options.SessionSaveInterval, cancellationToken);
            while (buffer.Take() is { } batch)
                await AppendAsync(batch, cancellationToken);
            await SaveIdleSessionAsync(finishing, cancellationToken);
            outlet.Counters.Report();
            if (finishing)
                return;
        }
    }

    /// <inheritdoc/>
    public void Finish() => _finishing = true;

    private async Task AppendAsync(PendingBatch batch, CancellationToken cancellationToken)
    {
        _ledger.OnTaken(batch);
        var session = _ledger.SessionOf(batch);
        await _log.AppendAsync(
            new AppendRequest { Records = batch.Records, DeadLetters = batch.DeadLetters, Session = session }, cancellationToken);
        if (session is not null)
            _ledger.OnSaved(batch.Session!, batch.UpTo);
        _ledger.OnDurable(batch);
    }

    /// <summary>Saves the session where frames without a record, or a batch within the interval, have moved it on.</summary>
    private async Task SaveIdleSessionAsync(bool force, CancellationToken cancellationToken)
    {
        if (_ledger.Idle(force) is not { } now)
            return;
        await _log.AppendAsync(new AppendRequest { Session = _ledger.At(now.Session, now.Sequence) }, cancellationToken);
        _ledger.OnSaved(now.Session, now.Sequence);
    }
}

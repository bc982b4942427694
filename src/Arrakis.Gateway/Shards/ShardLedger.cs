using Arrakis.Gateway.Sessions;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Gateway.Shards;

/// <summary>
/// What is known of a shard's batches on their way into the log: which session goes with them, up to where all is durable.
/// </summary>
internal sealed class ShardLedger(ShardOutlet outlet)
{
    private readonly Lock _gate = new();
    private long _savedTimestamp;
    private (SessionIdentity Session, long Sequence)? _saved;

    /// <summary>A session that an earlier process recorded is recorded already.</summary>
    public void OnRestored(SessionIdentity session, long sequence)
    {
        lock (_gate)
            _saved = (session, sequence);
        outlet.Telemetry.Durable = sequence;
    }

    /// <summary>A batch was taken from the buffer.</summary>
    public void OnTaken(PendingBatch batch)
    {
        foreach (var delay in batch.DiscordDelays)
            GatewayMetrics.DiscordDelay.Record(delay / 1000.0, outlet.Telemetry.Tag);
    }

    /// <summary>What is to be recorded once a batch is durable; null where it is not time.</summary>
    public GatewaySession? SessionOf(PendingBatch batch) =>
        batch.Session is { } session && (batch.BeginsSession || IsSaveDue()) ? At(session, batch.UpTo) : null;

    /// <summary>What is to be recorded where nothing waits, and frames without a record moved the session on; null for nothing.</summary>
    /// <param name="force">Whether or not it is time.</param>
    public (SessionIdentity Session, long Sequence)? Idle(bool force)
    {
        if (outlet.Buffer.DurableNow() is not { } now)
            return null;
        outlet.Telemetry.Durable = now.Sequence;
        lock (_gate)
            return _saved == now || (!force && !IsSaveDue()) ? null : now;
    }

    /// <summary>The record of a session.</summary>
    public GatewaySession At(SessionIdentity session, long sequence) =>
        session.At(
            outlet.Shard, outlet.TotalShards, (int)outlet.Options.Intents, sequence, outlet.Time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>A session was recorded.</summary>
    public void OnSaved(SessionIdentity session, long sequence)
    {
        lock (_gate)
        {
            _saved = (session, sequence);
            _savedTimestamp = outlet.Time.GetTimestamp();
        }
    }

    /// <summary>A batch is durable; it goes back to the buffer.</summary>
    public void OnDurable(PendingBatch batch)
    {
        var telemetry = outlet.Telemetry;
        foreach (var span in batch.Spans)
            ArrakisTracing.End(span);
        telemetry.Durable = batch.UpTo;
        GatewayMetrics.EventsRouted.Add(batch.Records.Count, telemetry.Tag);
        if (batch.DeadLetters.Count > 0)
            GatewayMetrics.DeadLetters.Add(batch.DeadLetters.Count, telemetry.Tag);
        if (batch.OldestUs != 0)
            GatewayMetrics.RouteDuration.Record(Math.Max(0, UnixTime.NowUs(outlet.Time) - batch.OldestUs) / 1e6, telemetry.Tag);
        outlet.Buffer.Release(batch);
    }

    private bool IsSaveDue()
    {
        lock (_gate)
            return _saved is null || outlet.Time.GetElapsedTime(_savedTimestamp) >= outlet.Options.SessionSaveInterval;
    }
}

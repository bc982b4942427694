using Arrakis.Gateway.Sessions;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>
/// Takes what a shard has buffered into the log, and with it, now and then, from where the shard resumes. What the log does
/// not take is tried again for ever, the same records in the same order, until it does or until it says that it never will.
/// </summary>
internal sealed class ShardAppender(
    int shard, int totalShards, ShardBuffer buffer, IEventLog log, GatewayOptions options, ShardTelemetry telemetry,
    ShardCounters counters, TimeProvider time, ILogger logger)
{
    private long _savedTimestamp;
    private (SessionIdentity Session, long Sequence)? _saved;
    private volatile bool _finishing;

    /// <summary>A session that an earlier process recorded is recorded already.</summary>
    public void OnRestored(SessionIdentity session, long sequence)
    {
        _saved = (session, sequence);
        telemetry.Durable = sequence;
    }

    /// <summary>Appends until <see cref="Finish"/> was called and everything is durable.</summary>
    /// <exception cref="EventLogException">The log will never take what it was given.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var finishing = _finishing;
            if (!finishing)
                await buffer.WaitForWorkAsync(options.SessionSaveInterval, cancellationToken);
            while (buffer.Take() is { } batch)
                await AppendAsync(batch, cancellationToken);
            await SaveIdleSessionAsync(finishing, cancellationToken);
            counters.Report();
            if (finishing)
                return;
        }
    }

    /// <summary>Nothing will be added any more: the rest is appended, the session is saved, and the run ends.</summary>
    public void Finish() => _finishing = true;

    private async Task AppendAsync(PendingBatch batch, CancellationToken cancellationToken)
    {
        foreach (var delay in batch.DiscordDelays)
            GatewayMetrics.DiscordDelay.Record(delay / 1000.0, telemetry.Tag);
        var session = batch.Session;
        var upTo = batch.UpTo;
        var save = session is not null && (batch.BeginsSession || IsSaveDue());
        await AppendUntilDurableAsync(
            new AppendRequest
            {
                Records = batch.Records,
                DeadLetters = batch.DeadLetters,
                Session = save ? session!.At(shard, totalShards, (int)options.Intents, upTo, NowMs()) : null,
            },
            cancellationToken);
        foreach (var span in batch.Spans)
            ArrakisTracing.End(span);
        if (save)
            OnSaved(session!, upTo);
        telemetry.Durable = upTo;
        GatewayMetrics.EventsRouted.Add(batch.Records.Count, telemetry.Tag);
        if (batch.DeadLetters.Count > 0)
            GatewayMetrics.DeadLetters.Add(batch.DeadLetters.Count, telemetry.Tag);
        if (batch.OldestUs != 0)
            GatewayMetrics.RouteDuration.Record(Math.Max(0, NowUs() - batch.OldestUs) / 1e6, telemetry.Tag);
        buffer.Release(batch);
    }

    /// <summary>Saves the session where frames without a record, or a batch within the interval, have moved it on.</summary>
    private async Task SaveIdleSessionAsync(bool force, CancellationToken cancellationToken)
    {
        if (buffer.DurableNow() is not { } now)
            return;
        telemetry.Durable = now.Sequence;
        if (_saved == now || (!force && !IsSaveDue()))
            return;
        await AppendUntilDurableAsync(new AppendRequest { Session = now.Session.At(shard, totalShards, (int)options.Intents, now.Sequence, NowMs()) }, cancellationToken);
        OnSaved(now.Session, now.Sequence);
    }

    private async Task AppendUntilDurableAsync(AppendRequest request, CancellationToken cancellationToken)
    {
        var delay = options.Timings.AppendRetryBase;
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await log.AppendAsync(request, cancellationToken);
                if (attempt > 1)
                    logger.LogInformation(
                        "Shard {Shard}: the event log takes events again, after {Seconds} s and {Attempts} attempts",
                        shard, Math.Round(time.GetElapsedTime(began).TotalSeconds, 1), attempt);
                telemetry.LogFault = null;
                return;
            }
            catch (EventLogException e) when (e.IsTransient)
            {
                GatewayMetrics.RouteFailures.Add(1, telemetry.Tag);
                telemetry.OnError("event_log", e.Message);
                telemetry.LogFault = e.Message;
                if (attempt == 1)
                    logger.LogWarning(e, "Shard {Shard}: the event log does not take events; trying again until it does. Nothing is lost", shard);
                await Task.Delay(delay, time, cancellationToken);
                delay = delay * 2 < options.Timings.AppendRetryMax ? delay * 2 : options.Timings.AppendRetryMax;
            }
        }
    }

    private bool IsSaveDue() => _saved is null || time.GetElapsedTime(_savedTimestamp) >= options.SessionSaveInterval;

    private void OnSaved(SessionIdentity session, long sequence)
    {
        _saved = (session, sequence);
        _savedTimestamp = time.GetTimestamp();
    }

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long NowUs() => UnixTime.NowUs(time);
}

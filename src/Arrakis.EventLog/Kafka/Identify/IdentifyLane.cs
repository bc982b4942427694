using Arrakis.Shared.Log;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Identify;

/// <summary>One partition of the requests, as one process sees it. It has one request under way at a time, whatever shards wait.</summary>
internal sealed class IdentifyLane(
    int partition, string topic, KafkaAppender appender, KafkaTopicReader reader, TimeSpan interval, TimeSpan slack, TimeProvider time,
    ILogger logger) : IDisposable
{
    // With one request at a time from each process this is never reached, but for gateways that start over and over.
    private const int HorizonTurns = 60;
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);
    private const int MaxRecords = 500;

    // A broker that is always slow must not keep a bot offline for good: from the fourth answer on, a second is quick enough.
    private const int QuickAnswers = 3;
    private const int SlowFactor = 4;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeSpan _horizon = interval * HorizonTurns;
    private readonly IdentifySlots _slots = new(interval, interval * HorizonTurns);
    private readonly LogBatch _batch = new();
    private readonly SeldomLogger _seldom = new(logger, time);
    private bool _begun;
    private long _wanted = -1;
    private long? _wantedTurn;
    private long _wantedMs;

    /// <summary>Completes when one identify may be sent.</summary>
    public async Task AcquireAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var outcome = await AskAsync(within: attempt > QuickAnswers ? slack * SlowFactor : slack, cancellationToken);
                GatewayMetrics.IdentifyTurns.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
                if (outcome == "taken")
                    return;
                logger.LogInformation(
                    "A turn to identify was {Outcome} and is asked for anew (partition {Partition} of {Topic})", outcome, partition, topic);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<string> AskAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        var asked = time.GetTimestamp();
        if (await AppendAsync(cancellationToken) is not { } record)
            return "uncertain";
        var acknowledged = time.GetTimestamp();
        if (await AheadAsync(record.Offset, cancellationToken) is not { } ahead)
        {
            var left = TimeSpan.FromMilliseconds(_slots.BacklogMs(_wantedMs)) - (_horizon / 2);
            await DelayAsync(left > ReadAgainAfter ? left : ReadAgainAfter, cancellationToken);
            return "refused";
        }
        // The record's time lies between these two, and the turn is known no better: what it may have been too late counts from the first.
        if (time.GetElapsedTime(asked, acknowledged) > within)
            return "uncertain";
        await DelayAsync(ahead - time.GetElapsedTime(acknowledged), cancellationToken);
        return time.GetElapsedTime(asked) - ahead <= within ? "taken" : "missed";
    }

    // Null where it is not known whether the request stands there.
    private async Task<AppendedRecord?> AppendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var record = await appender.AppendAsync(topic, partition, key: null, _slots.Claim.Encode(), cancellationToken);
            return record.IsBrokerTime ? record : throw new EventLogException(
                $"topic {topic} carries the clients' time: turns to identify need the broker's. "
                + "Set message.timestamp.type=LogAppendTime on it, or let `arrakis topics create` make it", isTransient: false);
        }
        catch (EventLogException fault) when (fault.IsTransient)
        {
            _seldom.LogWarning("A turn to identify could not be asked for: {Reason}", fault.Message);
            await DelayAsync(ReadAgainAfter, cancellationToken);
            return null;
        }
    }

    private Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;

    // To the tail. Where nobody knows how turns stand, until everything that may have been given is past.
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            while (await ReadAsync(cancellationToken))
            {
            }
            if (_slots.IsPlaced)
                return;
            if (_slots.IsEmpty || time.GetElapsedTime(since) > _horizon + interval)
                _slots.AssumeIdle();
            else
                await DelayAsync(ReadAgainAfter, cancellationToken);
        }
    }

    // How long after a request its turn comes; null where it has none. Both times are as the topic has them: an acknowledgement's
    // may differ.
    private async Task<TimeSpan?> AheadAsync(long offset, CancellationToken cancellationToken)
    {
        _wanted = offset;
        _wantedTurn = null;
        while (_slots.Next <= offset)
        {
            if (!await ReadAsync(cancellationToken))
            {
                await RepeatAsync(
                    async () => await reader.WaitForRecordAsync(partition, _slots.Next, cancellationToken), cancellationToken);
            }
        }
        return _wantedTurn is { } turn ? TimeSpan.FromMilliseconds(turn - _wantedMs) : null;
    }

    // False at the tail.
    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        await RepeatAsync(
            async () =>
            {
                _batch.Clear();
                if (!_begun)
                    _slots.Begin((await reader.GetRangeAsync(partition, cancellationToken)).Start);
                _begun = true;
                await reader.ReadAsync(partition, _slots.Next, MaxRecords, _batch, cancellationToken);
            },
            cancellationToken);
        for (var i = 0; i < _batch.Count; i++)
        {
            var record = _batch[i];
            var turn = _slots.Add(record.Offset, record.AppendedMs, IdentifyClaim.Decode(record.Payload.Span));
            if (record.Offset == _wanted)
                (_wantedTurn, _wantedMs) = (turn, record.AppendedMs);
        }
        return _batch.Count > 0;
    }

    // Waits out what passes; begins anew where our place is not in the topic any more.
    private async Task RepeatAsync(Func<Task> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await read();
                return;
            }
            catch (EventLogException fault)
            {
                _seldom.LogWarning("Turns to identify cannot be read, and will be: {Reason}", fault.Message);
                if (!fault.IsTransient)
                {
                    reader.Release(partition);
                    _begun = false;
                }
                await DelayAsync(ReadAgainAfter, cancellationToken);
            }
        }
    }
}

using System.Diagnostics;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>
/// One producer, until it has failed for good or is disposed. Calls never move from one producer to another: what a failed one
/// had not stored is sent again by the caller, in order.
/// </summary>
internal sealed class ProducerGeneration : IDisposable
{
    private static readonly TimeSpan RoomPatience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushStep = TimeSpan.FromMilliseconds(200);
    private readonly KafkaOptions _options;
    private readonly IProducer<byte[]?, Outgoing> _producer;
    private readonly Action<DeliveryReport<byte[]?, Outgoing>> _delivered;
    private readonly ProducerHealth _health;
    private readonly HashSet<AppendCall> _calls = [];
    private readonly SemaphoreSlim _room = new(0);
    private readonly Lock _lock = new();
    private readonly Lock _asking = new();
    private readonly long _largest;
    private int _waitingForRoom;
    private int _disposed;
    private EventLogException? _failure;

    /// <summary>Creates the producer; it connects by itself.</summary>
    public ProducerGeneration(KafkaOptions options, ProducerHealth health, ILogger logger)
    {
        (_options, _health, _delivered) = (options, health, Delivered);
        var settings = ProducerSettings.For(options);
        _largest = settings.MessageMaxBytes ?? 1_000_000;
        _producer = KafkaClients.Build(
            () => new ProducerBuilder<byte[]?, Outgoing>(settings)
                .SetKeySerializer(Serializers.ByteArray!)
                .SetValueSerializer(new OutgoingSerializer())
                .SetLogHandler((_, line) => KafkaClients.Log(logger, line))
                .SetErrorHandler((_, error) => OnError(error))
                .Build(),
            options);
    }

    /// <summary>Why this producer can be used no more; null while it can.</summary>
    public EventLogException? Failure => Volatile.Read(ref _failure);

    /// <summary>Whether a broker answers within a time; no broker does once this producer is disposed.</summary>
    public bool IsAnswered(TimeSpan patience)
    {
        lock (_asking)
        {
            if (Volatile.Read(ref _disposed) != 0)
                return false;
            try
            {
                using var admin = new DependentAdminClientBuilder(_producer.Handle).Build();
                return admin.GetMetadata(patience).Brokers.Count > 0;
            }
            catch (KafkaException)
            {
                return false;
            }
        }
    }

    /// <summary>Begins a call.</summary>
    public bool TryBegin(AppendCall call)
    {
        lock (_lock)
            return _failure is null && _calls.Add(call);
    }

    /// <summary>Ends a call, whatever became of it.</summary>
    public void End(AppendCall call)
    {
        lock (_lock)
            _calls.Remove(call);
    }

    /// <summary>Hands a record over, and waits for room if there is none.</summary>
    /// <returns>Whether it is on its way, or settled; false when the producer has failed.</returns>
    public async ValueTask<bool> SendAsync(
        TopicPartition where, byte[]? key, Outgoing outgoing, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (Failure is not null)
                    return false;
                _producer.Produce(where, new Message<byte[]?, Outgoing> { Key = key, Value = outgoing }, _delivered);
                return true;
            }
            catch (ProduceException<byte[]?, Outgoing> fault) when (fault.Error.Code == ErrorCode.Local_QueueFull)
            {
                await WaitForRoomAsync(cancellationToken);
            }
            catch (ProduceException<byte[]?, Outgoing> fault) when (fault.Error.IsFatal || fault.Error.Code == ErrorCode.Local_Fatal)
            {
                OnError(fault.Error);
                return false;
            }
            catch (ProduceException<byte[]?, Outgoing> fault)
            {
                Settle(where, outgoing, fault.Error, fromBroker: false);
                return true;
            }
        }
    }

    /// <summary>Waits until everything handed over is settled.</summary>
    /// <returns>How many records are not settled after that time.</returns>
    public int Flush(TimeSpan patience)
    {
        var left = 0;
        for (var asked = Stopwatch.GetTimestamp(); Failure is null && Stopwatch.GetElapsedTime(asked) < patience;)
        {
            left = _producer.Flush(FlushStep);
            if (left == 0)
                return 0;
        }

        return left;
    }

    /// <summary>Ends the calls that are not settled, and lets no others begin.</summary>
    public void Fail(EventLogException reason)
    {
        AppendCall[] calls;
        lock (_lock)
        {
            _failure ??= reason;
            calls = [.. _calls];
        }

        foreach (var call in calls)
            call.GiveUp(reason);
    }

    /// <summary>
    /// Ends the client, after the question that it is being asked. The semaphore stays for deliveries that are on their way; it holds
    /// nothing to be freed.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        // librdkafka reads its client's memory as long as it waits for an answer.
        lock (_asking)
            _producer.Dispose();
    }

    private void OnError(Error error)
    {
        if (!error.IsFatal && error.Code != ErrorCode.Local_Fatal)
        {
            _health.Complain(error);
            return;
        }

        var reason = new EventLogException(
            $"{_options}: the producer has ended, and another takes its place; what was on its way is to be appended again: {error.Reason}",
            isTransient: true);
        lock (_lock)
        {
            if (_failure is not null)
                return;
            _failure = reason;
        }

        _ = WindDownAsync(reason);
    }

    // What became of the records is told after the producer's end: among them may be the one that is to blame.
    private async Task WindDownAsync(EventLogException reason)
    {
        await Task.Delay(Grace);
        Fail(reason);
        await Task.Run(Dispose);
    }

    private void Delivered(DeliveryReport<byte[]?, Outgoing> report)
    {
        if (Volatile.Read(ref _waitingForRoom) > 0)
            _room.Release();
        var outgoing = report.Message.Value;
        if (report.Error.IsError)
        {
            Settle(report.TopicPartition, outgoing, report.Error, fromBroker: true);
            return;
        }

        _health.Succeeded();
        outgoing.Call.Store(outgoing.Index, report.Offset.Value, report.Message.Timestamp);
    }

    private void Settle(TopicPartition where, Outgoing outgoing, Error error, bool fromBroker)
    {
        var (bytes, partition) = (outgoing.Payload.Length, where.Partition.Value);
        if (AppendErrors.IsOwnFault(error.Code, bytes) || (!fromBroker && error.Code == ErrorCode.MsgSizeTooLarge))
            outgoing.Call.Refuse(outgoing.Index, AppendErrors.OwnFault(where.Topic, partition, bytes, error, _largest));
        else
            outgoing.Call.Fail(AppendErrors.Failure(where.Topic, partition, error));
    }

    private async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waitingForRoom);
        try
        {
            // The patience covers what was released before this caller was counted.
            await _room.WaitAsync(RoomPatience, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waitingForRoom);
        }
    }
}

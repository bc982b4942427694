using System.Collections.Concurrent;
using Arrakis.Shared.Log;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Reading;

/// <summary>
/// The thread that fetches. It alone assigns, pauses and polls, so nothing that was fetched from one position can be taken for
/// what stands at another.
/// </summary>
/// <remarks>
/// A partition that is to rest is taken from the consumer and given back: librdkafka throws away what it has fetched of one that
/// is paused too, and looks at one that is resumed only when its broker's thread wakes up, 100 ms later.
/// </remarks>
internal sealed class FetchLoop : IDisposable
{
    // An order waits for as long as a poll without records lasts.
    private const int PollMs = 20;
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(10);
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly string _topic;
    private readonly ConcurrentDictionary<int, PartitionBuffer> _buffers;
    private readonly ConcurrentQueue<PartitionBuffer> _orders = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SeldomLogger _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _assigned;
    private volatile bool _stopping;
    private volatile string? _trouble;
    private volatile EventLogException? _fault;

    /// <summary>Starts the thread; the consumer is used by it until <see cref="StopAsync"/>.</summary>
    public FetchLoop(IConsumer<Ignore, byte[]> consumer, string topic, ConcurrentDictionary<int, PartitionBuffer> buffers, ILogger logger)
    {
        (_consumer, _topic, _buffers, _logger) = (consumer, topic, buffers, new SeldomLogger(logger, TimeProvider.System));
        new Thread(Run) { IsBackground = true, Name = $"reader of {topic}" }.Start();
    }

    /// <summary>What the consumer last complained of; null since it has fetched again.</summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>
    /// Why the thread has ended by itself; null while it runs. Partitions that are asked for afterwards are not read either.
    /// </summary>
    public EventLogException? Fault => _fault;

    /// <summary>Has a partition's wishes looked at.</summary>
    public void Tell(PartitionBuffer buffer)
    {
        _orders.Enqueue(buffer);
        if (Volatile.Read(ref _assigned) == 0)
            _wake.Release();
    }

    /// <summary>Ends the thread.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        _wake.Release();
        await _ended.Task.WaitAsync(JoinPatience);
    }

    /// <summary>To be called once the thread has ended.</summary>
    public void Dispose() => _wake.Dispose();

    private void Run()
    {
        try
        {
            while (!_stopping)
                Step();
        }
        catch (Exception fault) when (fault is not ObjectDisposedException)
        {
            _logger.LogError(fault, "{Topic}: the thread that fetches has failed; its partitions are not read any more", _topic);
            var error = new EventLogException($"{_topic}: fetching has failed: {fault.Message}", isTransient: false, fault);
            _fault = error;
            foreach (var buffer in _buffers.Values)
                buffer.Close(error);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private void Step()
    {
        while (_orders.TryDequeue(out var buffer))
            Obey(buffer, buffer.NextOrder(out var startAt), startAt);
        // Without partitions there is nothing to fetch, but librdkafka's own events are to be taken.
        if (_assigned == 0 && _orders.IsEmpty)
            _wake.Wait(PollMs * 10);
        try
        {
            if (_consumer.Consume(_assigned == 0 ? 0 : PollMs) is { } result)
                Dispatch(result);
        }
        catch (ConsumeException fault)
        {
            Refused(fault);
        }
    }

    private void Dispatch(ConsumeResult<Ignore, byte[]> result)
    {
        Trouble = null;
        if (!_buffers.TryGetValue(result.Partition.Value, out var buffer))
            return;
        if (result.IsPartitionEOF)
        {
            buffer.ReachedEnd(result.Offset.Value);
            return;
        }

        var time = result.Message.Timestamp;
        var appendedMs = time.Type == TimestampType.NotAvailable ? 0 : time.UnixTimestampMs;
        var order = buffer.Add(new BufferedRecord(result.Offset.Value, result.Message.Value ?? [], appendedMs), out var missing);
        if (missing > 0)
            TellMissing(buffer.Partition, result.Offset.Value - missing, missing);
        if (order != PartitionOrder.None)
            Obey(buffer, order, buffer.NextFetch);
    }

    // Nothing of ours leaves holes: no transactions, no compaction.
    private void TellMissing(int partition, long from, long count)
    {
        EventLogMetrics.Missing.Add(count, new KeyValuePair<string, object?>("topic", _topic));
        _logger.LogError(
            "{Topic}: partition {Partition} does not hold {Count} offsets from {From} on. "
            + "Unless somebody deleted records or writes to the topic in transactions, Kafka has lost them; reading goes on behind them",
            _topic, partition, count, from);
    }

    private void Obey(PartitionBuffer buffer, PartitionOrder order, long startAt)
    {
        var partition = new TopicPartition(_topic, buffer.Partition);
        try
        {
            switch (order)
            {
                case PartitionOrder.Start:
                    Unassign(buffer, partition);
                    _consumer.IncrementalAssign([new TopicPartitionOffset(partition, startAt)]);
                    buffer.IsAssigned = true;
                    Volatile.Write(ref _assigned, _assigned + 1);
                    break;
                case PartitionOrder.Stop:
                    Unassign(buffer, partition);
                    break;
            }
        }
        catch (KafkaException fault)
        {
            buffer.Fail(new EventLogException(
                $"{_topic}: partition {buffer.Partition} cannot be fetched from offset {startAt}: {fault.Error.Reason}",
                isTransient: true, fault));
        }
    }

    private void Unassign(PartitionBuffer buffer, TopicPartition partition)
    {
        if (!buffer.IsAssigned)
            return;
        buffer.IsAssigned = false;
        Volatile.Write(ref _assigned, _assigned - 1);
        _consumer.IncrementalUnassign([partition]);
    }

    private void Refused(ConsumeException fault)
    {
        Trouble = fault.Error.Reason;
        var partition = fault.ConsumerRecord?.Partition.Value ?? Partition.Any.Value;
        if (!_buffers.TryGetValue(partition, out var buffer))
        {
            _logger.LogWarning("{Topic}: {Reason}", _topic, fault.Error.Reason);
            return;
        }

        buffer.Fail(FetchErrors.Explain(_topic, buffer, fault));
        Obey(buffer, PartitionOrder.Stop, startAt: 0);
    }
}

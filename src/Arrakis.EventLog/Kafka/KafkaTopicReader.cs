using System.Collections.Concurrent;
using Arrakis.EventLog.Kafka.Reading;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// Reads partitions of one topic from offsets of its own choice, without a consumer group. One consumer serves all partitions;
/// each has a bounded buffer, and a partition whose buffer is full is not fetched until half of it is free. All members may be
/// called from many threads at once; one partition has one reader.
/// </summary>
/// <remarks>
/// Offsets that are returned only ever grow; offsets that the log itself lacks (transactions, compaction) are passed over. What
/// the broker knows to be there is waited for, so an outage is never taken for the tail.
/// </remarks>
public sealed class KafkaTopicReader : IAsyncDisposable
{
    private static readonly TimeSpan FetchPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(1);
    private readonly KafkaOptions _options;
    private readonly string _topic;
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly ConcurrentDictionary<int, PartitionBuffer> _buffers = new();
    private readonly Watermarks _watermarks;
    private readonly FetchLoop _loop;
    private int _disposed;

    /// <summary>Creates the reader; nothing is read before it is asked.</summary>
    /// <exception cref="EventLogException">librdkafka cannot be loaded, or refuses a setting.</exception>
    public KafkaTopicReader(KafkaOptions options, string topic, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(topic);
        (_options, _topic) = (options, topic);
        FetchLoop? loop = null;
        _consumer = KafkaClients.Build(
            () => new ConsumerBuilder<Ignore, byte[]>(ReaderSettings.For(options))
                .SetLogHandler((_, line) => KafkaClients.Log(logger, line))
                .SetErrorHandler((_, error) =>
                {
                    if (loop is { } running)
                        running.Trouble = error.Reason;
                })
                .Build(),
            options);
        _watermarks = new Watermarks(_consumer, topic);
        _loop = loop = new FetchLoop(_consumer, topic, _buffers, logger);
    }

    /// <summary>
    /// Replaces the contents of <paramref name="into"/> by up to <paramref name="maxRecords"/> records from
    /// <paramref name="fromOffset"/> on. Empty at the tail alone: the first read from an offset asks the broker where the tail
    /// is, and waits for what is below it.
    /// </summary>
    /// <exception cref="EventLogException">
    /// The broker is not reachable (transient); or <paramref name="fromOffset"/> is below what retention kept, or above the tail.
    /// </exception>
    public ValueTask ReadAsync(int partition, long fromOffset, int maxRecords, LogBatch into, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegative(fromOffset);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRecords, 1);
        cancellationToken.ThrowIfCancellationRequested();
        into.Clear();
        var buffer = Buffer(partition);
        var result = Take(buffer, fromOffset, maxRecords, into, out var changed);
        return result is TakeResult.Taken or TakeResult.AtTail
            ? ValueTask.CompletedTask
            : ReadSlowlyAsync(buffer, fromOffset, maxRecords, into, result, changed, cancellationToken);
    }

    /// <summary>Completes when the partition holds a record at <paramref name="offset"/>.</summary>
    /// <exception cref="EventLogException">The partition cannot be read any more.</exception>
    public async ValueTask WaitForRecordAsync(int partition, long offset, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var buffer = Buffer(partition);
        while (true)
        {
            switch (buffer.Reaches(offset, out var changed))
            {
                case true:
                    return;
                case null:
                    await PositionAsync(buffer, from: null, cancellationToken);
                    break;
                case false when buffer.IsPaused:
                    // Nobody reads what was read ahead, so the end is not seen to grow by fetching.
                    buffer.NoteEnd((await _watermarks.AskAsync(partition, cancellationToken)).End);
                    await Task.WhenAny(changed, Task.Delay(SecondLook, cancellationToken));
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
                case false:
                    await changed.WaitAsync(cancellationToken);
                    break;
            }
        }
    }

    /// <summary>
    /// The offsets that a partition holds: of one that is being fetched, as the last fetch said; of others, as the broker says now.
    /// </summary>
    /// <exception cref="EventLogException">No broker answers; transient.</exception>
    public async ValueTask<LogRange> GetRangeAsync(int partition, CancellationToken cancellationToken = default)
    {
        var buffer = Buffer(partition);
        if (buffer.Range is null)
            return await _watermarks.AskAsync(partition, cancellationToken);
        if (buffer.IsPaused)
        {
            // Its reader is held up, and no fetch says how far behind it falls.
            var now = await _watermarks.AskAsync(partition, cancellationToken);
            buffer.NoteEnd(now.End);
            return now;
        }

        var seen = _consumer.GetWatermarkOffsets(new TopicPartition(_topic, partition)).High;
        if (!seen.IsSpecial)
            buffer.NoteEnd(seen.Value);
        return buffer.Range ?? await _watermarks.AskAsync(partition, cancellationToken);
    }

    /// <summary>Says that a partition ends at an offset or after it: who appends knows before the next fetch does.</summary>
    public void NoteEnd(int partition, long end)
    {
        if (_buffers.TryGetValue(partition, out var buffer))
            buffer.NoteEnd(end);
    }

    /// <summary>Stops reading a partition and forgets what was read ahead.</summary>
    public void Release(int partition)
    {
        if (!_buffers.TryGetValue(partition, out var buffer))
            return;
        buffer.Release();
        _loop.Tell(buffer);
    }

    /// <summary>Ends all reads with <see cref="ObjectDisposedException"/>, and the consumer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        foreach (var buffer in _buffers.Values)
            buffer.Close(new ObjectDisposedException(nameof(KafkaTopicReader)));
        await _loop.StopAsync();
        await _watermarks.DrainAsync();
        await Task.Run(_consumer.Dispose).WaitAsync(KafkaClients.Patience);
        _loop.Dispose();
        _watermarks.Dispose();
    }

    /// <summary>Bytes that are read ahead of a partition.</summary>
    internal long BufferedBytes(int partition) => Buffer(partition).Bytes;

    private PartitionBuffer Buffer(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var buffer = _buffers.GetOrAdd(
            partition, static (number, capacity) => new PartitionBuffer(number, capacity), _options.ReadAheadBytes);
        // One that was made while the others were being closed.
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _loop.Fault is { } fault ? throw fault : buffer;
    }

    private TakeResult Take(PartitionBuffer buffer, long from, int max, LogBatch into, out Task changed)
    {
        var result = buffer.Take(from, max, into, out changed);
        if (buffer.WantsResume)
            _loop.Tell(buffer);
        return result;
    }

    private async ValueTask ReadSlowlyAsync(
        PartitionBuffer buffer, long from, int max, LogBatch into, TakeResult result, Task changed,
        CancellationToken cancellationToken)
    {
        while (result is TakeResult.Wait or TakeResult.Elsewhere)
        {
            if (result == TakeResult.Elsewhere)
                await PositionAsync(buffer, from, cancellationToken);
            else
                await WaitAsync(buffer, from, changed, cancellationToken);
            result = Take(buffer, from, max, into, out changed);
        }
    }

    private async Task WaitAsync(PartitionBuffer buffer, long from, Task changed, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(FetchPatience, cancellationToken);
        }
        catch (TimeoutException fault)
        {
            throw new EventLogException(
                $"{_topic}: partition {buffer.Partition} holds records from offset {from} on, but no broker has sent any for "
                + $"{FetchPatience.TotalSeconds:0} s: {_loop.Trouble ?? "its leader is silent"}", isTransient: true, fault);
        }
    }

    // Null: from the tail, for one who only waits.
    private async Task PositionAsync(PartitionBuffer buffer, long? from, CancellationToken cancellationToken)
    {
        await buffer.Positioning.WaitAsync(cancellationToken);
        try
        {
            if (from is null && buffer.Range is not null)
                return;
            buffer.BeginQuery();
            var range = await _watermarks.AskAsync(buffer.Partition, cancellationToken);
            if (from > range.End)
            {
                // A leader that has just been elected may know of less for a moment.
                await Task.Delay(SecondLook, cancellationToken);
                range = await _watermarks.AskAsync(buffer.Partition, cancellationToken);
            }

            Check(buffer.Partition, from, range);
            buffer.Position(from ?? range.End, range);
            _loop.Tell(buffer);
        }
        finally
        {
            buffer.Positioning.Release();
        }
    }

    private void Check(int partition, long? from, LogRange range)
    {
        if (from < range.Start)
        {
            throw new EventLogException(
                $"{_topic}: partition {partition} no longer holds offset {from}, retention has deleted it; the lowest is {range.Start}",
                isTransient: false);
        }

        if (from > range.End)
        {
            throw new EventLogException(
                $"{_topic}: partition {partition} ends at {range.End}, before offset {from}: it is not the log that was read before",
                isTransient: false);
        }
    }
}

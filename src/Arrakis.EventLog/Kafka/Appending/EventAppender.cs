using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>Appends events; what Kafka refuses for its own fault goes to the dead letters, and the rest goes on.</summary>
internal sealed class EventAppender(
    string topic, int partitions, KafkaAppender appender, Func<IReadOnlyList<DeadLetter>, CancellationToken, ValueTask> keep)
{
    private readonly long[] _ends = new long[partitions];
    private readonly KeyValuePair<string, object?>[] _tags =
        [.. Enumerable.Range(0, partitions).Select(partition => new KeyValuePair<string, object?>("partition", partition))];

    /// <summary>Told of every partition's new end.</summary>
    public Action<int, long>? Appended { get; init; }

    /// <summary>The offset after the last record of a partition that was appended here; 0 before the first.</summary>
    public long End(int partition) => Volatile.Read(ref _ends[partition]);

    /// <summary>A partition ends at an offset or after it: others of this process append too.</summary>
    public void NoteEnd(int partition, long end) => Raise(partition, end);

    /// <summary>Appends records in order.</summary>
    /// <exception cref="EventLogException">It is not known what was kept; transient, or this user may not append.</exception>
    public async ValueTask AppendAsync(IReadOnlyList<PendingRecord> records, CancellationToken cancellationToken)
    {
        while (records.Count > 0)
        {
            var call = await appender.RunAsync(topic, records, key: null, cancellationToken);
            NoteStored(records, call);
            var refused = call.RefusedRecords;
            if (refused.Count > 0)
                await keep(Letters(records, refused), cancellationToken);

            if (call.Failure is not { } failure)
                return;
            if (refused.Count == 0)
                throw failure;
            // The producer ended with the refused one, so that nothing overtook what it had not sent yet.
            records = [.. records.Where((_, index) => call.Offsets[index] == AppendCall.Unsettled)];
        }
    }

    private static List<DeadLetter> Letters(IReadOnlyList<PendingRecord> records, IReadOnlyList<RefusedRecord> refused)
    {
        var now = DateTimeOffset.UtcNow;
        return [.. refused.Select(record => RefusedLetters.For(records[record.Index].Payload, record.Reason.Message, now))];
    }

    // A community's records often follow each other: their partition is told of once.
    private void NoteStored(IReadOnlyList<PendingRecord> records, AppendCall call)
    {
        var (partition, stored, end) = (0, 0, 0L);
        for (var index = 0; index < records.Count; index++)
        {
            if (call.Offsets[index] < 0)
                continue;
            if (records[index].Partition != partition)
            {
                NoteStored(partition, stored, end);
                (partition, stored, end) = (records[index].Partition, 0, 0);
            }

            stored++;
            end = Math.Max(end, call.Offsets[index] + 1);
        }

        NoteStored(partition, stored, end);
    }

    private void NoteStored(int partition, int records, long end)
    {
        if (records == 0)
            return;
        EventLogMetrics.Appended.Add(records, _tags[partition]);
        Raise(partition, end);
    }

    private void Raise(int partition, long end)
    {
        ref var known = ref _ends[partition];
        for (var seen = Volatile.Read(ref known); seen < end; seen = Volatile.Read(ref known))
        {
            if (Interlocked.CompareExchange(ref known, end, seen) == seen)
                Appended?.Invoke(partition, end);
        }
    }
}

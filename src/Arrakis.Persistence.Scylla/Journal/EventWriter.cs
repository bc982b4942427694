using System.Collections.Concurrent;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Sessions;
using Arrakis.Scylla.Statements;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>Writes events, one batch after the other: what is visible is always a beginning of what was asked for.</summary>
internal sealed class EventWriter(Store store, JournalMetadata metadata, JournalSettings settings)
{
    private const int MostKnown = 10_000;

    // Buckets that are known to be in the metadata, by persistence id; those whose ids have no bucket but the first are not in it.
    private readonly ConcurrentDictionary<string, long> _begun = new(StringComparer.Ordinal);

    /// <param name="writes">Of one persistence id, in order.</param>
    public async Task WriteAsync(IReadOnlyList<StoredWrite> writes)
    {
        for (var start = 0; start < writes.Count;)
        {
            var end = EndOfBatch(writes, start);
            await BeginBucketAsync(writes[start]).ConfigureAwait(false);
            await WriteBatchAsync(writes, start, end).ConfigureAwait(false);
            start = end;
        }
    }

    private int EndOfBatch(IReadOnlyList<StoredWrite> writes, int start)
    {
        var (events, bytes, end) = (writes[start].Events.Count, writes[start].Bytes, start + 1);
        for (; end < writes.Count && writes[end].Bucket == writes[start].Bucket; end++)
        {
            events += writes[end].Events.Count;
            bytes += writes[end].Bytes;
            if (events > settings.BatchEvents || bytes > settings.BatchBytes)
                break;
        }

        return end;
    }

    // A bucket is known before it has events, so that the highest number is found whatever buckets are empty.
    private async Task BeginBucketAsync(StoredWrite first)
    {
        if (first.Bucket == 0 || (_begun.TryGetValue(first.PersistenceId, out var known) && known >= first.Bucket))
            return;
        await metadata.RaiseLastBucketAsync(first.PersistenceId, first.Bucket).ConfigureAwait(false);
        if (_begun.Count >= MostKnown)
            _begun.Clear();
        _begun[first.PersistenceId] = first.Bucket;
    }

    private async Task WriteBatchAsync(IReadOnlyList<StoredWrite> writes, int start, int end)
    {
        var plain = await store.PrepareAsync(JournalStatements.Insert).ConfigureAwait(false);
        var tagged = await store.PrepareAsync(JournalStatements.InsertTagged).ConfigureAwait(false);
        var batch = store.NewBatch("journal_write");
        for (var i = start; i < end; i++)
        {
            foreach (var stored in writes[i].Events)
                Add(batch, stored.Tags is null ? plain : tagged, writes[i], stored);
        }

        await store.RunAsync(batch).ConfigureAwait(false);
    }

    private static void Add(Batch batch, PreparedStatement insert, StoredWrite write, StoredEvent stored)
    {
        var values = batch.Add(insert)
            .Add(write.PersistenceId).Add(write.Bucket).Add(stored.SequenceNr).Add(stored.WrittenAt).Add(stored.WriterUuid)
            .Add(stored.SerializerId).Add(stored.SerializerManifest).Add(stored.EventManifest).Add(stored.Payload);
        if (stored.Tags is not null)
            values.Add(stored.Tags);
    }
}

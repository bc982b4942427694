using System.Collections.Immutable;
using System.Globalization;
using Akka.Persistence;
using Arrakis.Persistence.Scylla.Configuration;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>
/// Serializes what is to be written. What cannot be stored whatever is tried is rejected: Akka tells the actor, which goes on.
/// </summary>
internal sealed class WritePreparation(EventSerialization serialization, JournalSettings settings)
{
    private readonly Buckets _buckets = new(settings.BucketSize);

    /// <summary>The writes in order, and for each atomic write its rejection or null; the list is null where none was rejected.</summary>
    public (List<StoredWrite> Writes, IImmutableList<Exception>? Results) Prepare(IEnumerable<AtomicWrite> messages, DateTimeOffset now)
    {
        var writes = new List<StoredWrite>();
        var results = new List<Exception>();
        foreach (var message in messages)
        {
            // Serializers are anybody's code: whatever they throw means that this event cannot be stored.
            try
            {
                writes.Add(Prepare(message, now));
                results.Add(null!); // as Akka wants it: null is no rejection
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                results.Add(exception);
            }
        }

        return (writes, writes.Count == results.Count ? null : results.ToImmutableList());
    }

    private StoredWrite Prepare(AtomicWrite message, DateTimeOffset now)
    {
        var persistents = (IImmutableList<IPersistentRepresentation>)message.Payload;
        var most = Math.Min(_buckets.Size, JournalSettings.MostInBatch);
        var count = persistents.Count;
        if (count > most)
        {
            throw new NotSupportedException(Text(
                $"An atomic write of {count} events is too long: at most {most} fit into one partition (bucket-size) and one batch."));
        }

        var write = new StoredWrite(
            message.PersistenceId,
            _buckets.Of(message.HighestSequenceNr),
            [.. persistents.Select(persistent => serialization.ToStored(persistent, now))]);
        return write.Bytes <= settings.MaxAtomicWriteBytes
            ? write
            : throw new NotSupportedException(Text(
                $"An atomic write of {write.Bytes} bytes is too long: max-atomic-write-bytes is {settings.MaxAtomicWriteBytes}."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

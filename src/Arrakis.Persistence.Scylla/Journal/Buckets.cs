namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>
/// Which partition holds an event. An event is in the bucket of its own number, or in the next one: all events of an atomic
/// write go to the bucket of the last of them, and there are no more of them than a bucket has numbers.
/// </summary>
/// <param name="size">Numbers of a bucket.</param>
internal readonly struct Buckets(int size)
{
    /// <summary>Numbers of a bucket, and the most events of an atomic write.</summary>
    public int Size => size;

    /// <summary>The bucket of a number, which is 1 or more.</summary>
    public long Of(long sequenceNr) => (sequenceNr - 1) / size;

    /// <summary>The highest number that a bucket may hold.</summary>
    public long LastOf(long bucket) => (bucket + 1) * size;

    /// <summary>The last bucket in which a number may be, of those that were begun.</summary>
    public long LastFor(long sequenceNr, long lastBegun) => Math.Min(Of(sequenceNr) + 1, lastBegun);
}

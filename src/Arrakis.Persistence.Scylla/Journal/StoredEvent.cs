namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>A row of the table of events, without its partition.</summary>
internal sealed record StoredEvent(
    long SequenceNr, DateTimeOffset WrittenAt, string WriterUuid, int SerializerId, string SerializerManifest, string EventManifest,
    byte[] Payload, IReadOnlySet<string>? Tags)
{
    /// <summary>About what it takes in a request.</summary>
    public int Bytes => Payload.Length + 4 * (WriterUuid.Length + SerializerManifest.Length + EventManifest.Length) + 64;
}

/// <summary>An atomic write, ready to be written: its events are all stored, or none of them.</summary>
internal sealed record StoredWrite(string PersistenceId, long Bucket, IReadOnlyList<StoredEvent> Events)
{
    public long Bytes { get; } = Events.Sum(stored => (long)stored.Bytes);
}

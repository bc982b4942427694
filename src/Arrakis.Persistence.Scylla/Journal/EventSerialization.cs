using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using AkkaSerialization = Akka.Serialization.Serialization;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>Events to rows and back, by the serializers of the system.</summary>
/// <param name="system">The system whose serializers are used.</param>
/// <param name="fallback">Name of the serializer for types without a binding; null for the system's own choice.</param>
internal sealed class EventSerialization(ExtendedActorSystem system, string? fallback)
{
    public StoredEvent ToStored(IPersistentRepresentation persistent, DateTimeOffset writtenAt)
    {
        var (payload, tags) = persistent.Payload is Tagged tagged ? (tagged.Payload, tagged.Tags) : (persistent.Payload, null);
        var (serializerId, manifest, bytes) = ToBytes(payload);
        return new(
            persistent.SequenceNr, writtenAt, persistent.WriterGuid ?? "", serializerId, manifest, persistent.Manifest ?? "",
            bytes, tags is { Count: > 0 } ? tags.ToHashSet(StringComparer.Ordinal) : null);
    }

    public IPersistentRepresentation FromStored(string persistenceId, StoredEvent stored) => new Persistent(
        FromBytes(stored.SerializerId, stored.SerializerManifest, stored.Payload),
        stored.SequenceNr, persistenceId, stored.EventManifest, isDeleted: false, ActorRefs.NoSender, stored.WriterUuid,
        stored.WrittenAt.UtcTicks);

    public (int SerializerId, string Manifest, byte[] Bytes) ToBytes(object payload) =>
        AkkaSerialization.WithTransport(system, () =>
        {
            var serializer = system.Serialization.FindSerializerFor(payload, fallback);
            return (serializer.Identifier, AkkaSerialization.ManifestFor(serializer, payload), serializer.ToBinary(payload));
        });

    public object FromBytes(int serializerId, string manifest, byte[] bytes) =>
        AkkaSerialization.WithTransport(system, () => system.Serialization.Deserialize(bytes, serializerId, manifest));
}

using System.Collections.Frozen;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>
/// The messages to and from the owners of communities as protobuf, for those that go to another machine. Nodes of two versions talk with
/// it while a cluster is brought up to date: manifests and field numbers never change, fields that a reader does not know are left alone.
/// </summary>
/// <remarks>
/// What cannot be written or read is a <see cref="SerializationException"/>: remoting then loses the message, not the connection.
/// </remarks>
public sealed class CommunitySerializer : SerializerWithStringManifest
{
    /// <summary>Its number in a cluster, the same on every node for ever.</summary>
    public const int Id = 7101;

    private readonly FrozenDictionary<Type, MessageCodec> _byType;
    private readonly FrozenDictionary<string, MessageCodec> _byManifest;

    /// <summary>Creates the serializer.</summary>
    /// <param name="system">Where the paths of actors are looked up.</param>
    public CommunitySerializer(ExtendedActorSystem system)
        : base(system)
    {
        MessageCodec[] codecs = [.. CommandCodecs.All, .. QueryCodecs.All, .. ReplyCodecs.All(system), .. AnswerCodecs.All];
        _byType = codecs.ToFrozenDictionary(codec => codec.Type);
        _byManifest = codecs.ToFrozenDictionary(codec => codec.Manifest, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The object is no message of this protocol.</exception>
    public override string Manifest(object o) => CodecOf(o).Manifest;

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The object is no message of this protocol, or holds what cannot be written.</exception>
    public override byte[] ToBinary(object obj)
    {
        var codec = CodecOf(obj);
        try
        {
            return codec.Write(obj);
        }
        catch (ArgumentException fault)
        {
            throw new SerializationException($"A message {codec.Type.Name} cannot be written: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The manifest is not one of this protocol, or the bytes are not such a message.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!_byManifest.TryGetValue(manifest, out var codec))
            throw new SerializationException($"No message of communities has the manifest '{manifest}'. Is the sender of a newer version?");
        try
        {
            return codec.Read(bytes);
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or InvalidDataException)
        {
            throw new SerializationException(
                $"{bytes.Length} bytes with the manifest '{manifest}' are no message {codec.Type.Name}: {fault.Message}", fault);
        }
    }

    private MessageCodec CodecOf(object message) => _byType.TryGetValue(message.GetType(), out var codec)
        ? codec
        : throw new SerializationException($"{message.GetType()} is no message of communities: it has no manifest.");
}

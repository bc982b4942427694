using Google.Protobuf;

namespace Arrakis.Cluster.Protocol.Serialization;

/// <summary>How one type of message goes over the wire.</summary>
/// <param name="Type">The type.</param>
/// <param name="Manifest">Its name on the wire: two letters that never change, and are never another type's.</param>
/// <param name="Write">The message as bytes.</param>
/// <param name="Read">The message of these bytes; throws what protobuf or <see cref="ValueCodec"/> throws if they are none.</param>
internal sealed record MessageCodec(Type Type, string Manifest, Func<object, byte[]> Write, Func<byte[], object> Read)
{
    public static MessageCodec Of<TMessage, TWire>(
        string manifest, MessageParser<TWire> parser, Func<TMessage, TWire> write, Func<TWire, TMessage> read)
        where TMessage : class, ICommunityMessage
        where TWire : IMessage<TWire> =>
        new(typeof(TMessage), manifest, message => write((TMessage)message).ToByteArray(), bytes => read(parser.ParseFrom(bytes)));
}

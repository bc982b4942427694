using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>A record on its way, with what is to be told of it.</summary>
/// <param name="Payload">Its value.</param>
/// <param name="Call">The call that it belongs to.</param>
/// <param name="Index">Its place in the call.</param>
internal readonly record struct Outgoing(ReadOnlyMemory<byte> Payload, AppendCall Call, int Index);

/// <summary>Gives librdkafka the value of a record, which copies it.</summary>
internal sealed class OutgoingSerializer : ISerializer<Outgoing>
{
    /// <inheritdoc/>
    public byte[] Serialize(Outgoing data, SerializationContext context) =>
        MemoryMarshal.TryGetArray(data.Payload, out var segment) && segment.Count == segment.Array!.Length
            ? segment.Array
            : data.Payload.ToArray();
}

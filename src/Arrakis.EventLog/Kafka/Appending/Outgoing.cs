using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>A record on its way, with what is to be told of it.</summary>
/// <param name="Payload">Its value.</param>
/// <param name="Call">The call that it belongs to.</param>
/// <param name="Index">Its place in the call.</param>
internal readonly record struct Outgoing(ReadOnlyMemory<byte> Payload, AppendCall Call, int Index);

/// <summary>
/// Gives librdkafka the value of a record, which copies it before the call returns. The client wants an array of the value's own
/// length; values of one length use the same array of their thread, one after the other.
/// </summary>
internal sealed class OutgoingSerializer : ISerializer<Outgoing>
{
    private const int LargestKept = 512;

    [ThreadStatic]
    private static byte[]?[]? _kept;

    /// <inheritdoc/>
    public byte[] Serialize(Outgoing data, SerializationContext context)
    {
        var payload = data.Payload;
        if (MemoryMarshal.TryGetArray(payload, out var segment) && segment.Count == segment.Array!.Length)
            return segment.Array;
        if (payload.Length > LargestKept)
            return payload.ToArray();
        var kept = _kept ??= new byte[]?[LargestKept + 1];
        var value = kept[payload.Length] ??= new byte[payload.Length];
        payload.Span.CopyTo(value);
        return value;
    }
}

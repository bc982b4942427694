using System.Buffers.Binary;

namespace Arrakis.EventLog.Kafka.Identify;

/// <summary>
/// What a request for a turn tells others: how the turns stood after the last record that its gateway had read. Whoever finds the
/// records before it deleted goes on from there.
/// </summary>
/// <param name="Offset">The last record that was read; −1 for none.</param>
/// <param name="LastMs">The last turn that was given up to it, by the broker's clock; <see cref="IdentifySlots.Never"/> for none.</param>
internal readonly record struct IdentifyClaim(long Offset, long LastMs)
{
    private const byte Version = 1;
    private const int Length = 1 + (2 * sizeof(long));

    /// <summary>The claim as a record's value.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Offset);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1 + sizeof(long)), LastMs);
        return bytes;
    }

    /// <summary>The claim in a record; null where it holds none, which is a request all the same.</summary>
    public static IdentifyClaim? Decode(ReadOnlySpan<byte> bytes) => bytes.Length == Length && bytes[0] == Version
        ? new IdentifyClaim(
            BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[(1 + sizeof(long))..]))
        : null;
}

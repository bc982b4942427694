using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>int</c>: four bytes, two's complement.</summary>
internal sealed class IntCodec() : FixedCodec<int>("int", 4)
{
    protected override void Put(Span<byte> bytes, int value) => BinaryPrimitives.WriteInt32BigEndian(bytes, value);

    protected override int Take(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);
}

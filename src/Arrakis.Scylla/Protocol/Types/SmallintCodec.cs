using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>smallint</c>: two bytes, two's complement.</summary>
internal sealed class SmallintCodec() : FixedCodec<short>("smallint", 2)
{
    protected override void Put(Span<byte> bytes, short value) => BinaryPrimitives.WriteInt16BigEndian(bytes, value);

    protected override short Take(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt16BigEndian(bytes);
}

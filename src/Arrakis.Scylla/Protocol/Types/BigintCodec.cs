using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>bigint</c> and <c>counter</c>: eight bytes, two's complement (native protocol v4, section 6.2).</summary>
internal sealed class BigintCodec() : FixedCodec<long>("bigint", 8)
{
    protected override void Put(Span<byte> bytes, long value) => BinaryPrimitives.WriteInt64BigEndian(bytes, value);

    protected override long Take(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64BigEndian(bytes);
}

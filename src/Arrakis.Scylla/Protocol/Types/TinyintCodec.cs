namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>tinyint</c>: one byte, two's complement.</summary>
internal sealed class TinyintCodec() : FixedCodec<sbyte>("tinyint", 1)
{
    protected override void Put(Span<byte> bytes, sbyte value) => bytes[0] = (byte)value;

    protected override sbyte Take(ReadOnlySpan<byte> bytes) => (sbyte)bytes[0];
}

using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>float</c>: IEEE 754, bit for bit, payloads of NaN included.</summary>
internal sealed class FloatCodec() : FixedCodec<float>("float", 4)
{
    protected override void Put(Span<byte> bytes, float value) => BinaryPrimitives.WriteSingleBigEndian(bytes, value);

    protected override float Take(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadSingleBigEndian(bytes);
}

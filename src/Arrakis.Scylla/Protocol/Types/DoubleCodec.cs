using System.Buffers.Binary;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>double</c>: IEEE 754, bit for bit, payloads of NaN included.</summary>
internal sealed class DoubleCodec() : FixedCodec<double>("double", 8)
{
    protected override void Put(Span<byte> bytes, double value) => BinaryPrimitives.WriteDoubleBigEndian(bytes, value);

    protected override double Take(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadDoubleBigEndian(bytes);
}

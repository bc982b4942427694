using System.Buffers;
using System.Numerics;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>varint</c>: two's complement in as few bytes as hold it, at least one.</summary>
internal sealed class VarintCodec : CqlCodec<BigInteger>
{
    public override int GetByteCount(BigInteger value) => value.GetByteCount();

    public override void Write(IBufferWriter<byte> output, BigInteger value) => Append(output, value);

    public override BigInteger Read(ReadOnlySpan<byte> bytes) => ReadFrom(bytes);

    /// <summary>Appends it; a decimal ends so too.</summary>
    public static void Append(IBufferWriter<byte> output, BigInteger value)
    {
        value.TryWriteBytes(output.GetSpan(value.GetByteCount()), out var written, isBigEndian: true);
        output.Advance(written);
    }

    /// <exception cref="ProtocolViolationException">There are no bytes.</exception>
    public static BigInteger ReadFrom(ReadOnlySpan<byte> bytes) => bytes.IsEmpty
        ? throw new ProtocolViolationException("a varint of 0 bytes instead of at least 1")
        : new BigInteger(bytes, isBigEndian: true);
}

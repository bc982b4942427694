using System.Buffers;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A codec between types whose values all have the same number of bytes.</summary>
/// <param name="name">The CQL type.</param>
/// <param name="size">Bytes of a value.</param>
internal abstract class FixedCodec<T>(string name, int size) : CqlCodec<T>
{
    public sealed override int GetByteCount(T value) => size;

    public sealed override void Write(IBufferWriter<byte> output, T value)
    {
        Put(output.GetSpan(size), value);
        output.Advance(size);
    }

    public sealed override T Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != size)
            ThrowSize(bytes.Length);
        return Take(bytes);
    }

    protected abstract void Put(Span<byte> bytes, T value);

    protected abstract T Take(ReadOnlySpan<byte> bytes);

    private void ThrowSize(int length) => throw new ProtocolViolationException($"a {name} of {length} bytes instead of {size}");
}

using System.Buffers;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>Reads all fields of a value in their order.</summary>
internal delegate T FieldsReader<T>(ref CqlReader reader);

/// <summary>Tuples and user-defined types as CLR values: one field after the other, each as <c>[bytes]</c>.</summary>
/// <param name="type">The CQL type.</param>
/// <param name="read">Reads the fields, which may be fewer than the type has.</param>
/// <param name="measure">Bytes of all fields.</param>
/// <param name="write">Writes all fields.</param>
internal sealed class FieldsCodec<T>(CqlType type, FieldsReader<T> read, Func<T, int> measure, Action<IBufferWriter<byte>, T> write)
    : CqlCodec<T>
{
    public override int GetByteCount(T value) => measure(value);

    public override void Write(IBufferWriter<byte> output, T value) => write(output, value);

    public override T Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CqlReader(bytes);
        var value = read(ref reader);

        // A user-defined type may have got fields since its metadata was read; they come last. A tuple stays as it is.
        if (reader.Remaining != 0 && type is not UdtType)
            throw new ProtocolViolationException($"{reader.Remaining} bytes after the last element of a {type}");
        return value;
    }
}

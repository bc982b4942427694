using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>The codec of a value type, for that type with null. Null itself never comes here.</summary>
internal sealed class NullableCodec<T>(CqlCodec<T> codec) : CqlCodec<T?>
    where T : struct
{
    public override bool HasEmptyValue => codec.HasEmptyValue;

    public override int GetByteCount(T? value) => codec.GetByteCount(value!.Value);

    public override void Write(IBufferWriter<byte> output, T? value) => codec.Write(output, value!.Value);

    public override T? Read(ReadOnlySpan<byte> bytes) => codec.Read(bytes);
}

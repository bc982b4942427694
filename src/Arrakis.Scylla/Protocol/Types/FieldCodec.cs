using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A field of a user-defined type, or an element of a tuple: <c>[bytes]</c>, null or not.</summary>
/// <param name="codec">The codec of its value.</param>
/// <param name="what">What errors call it, such as <c>field zip of address</c>.</param>
internal sealed class FieldCodec<T>(CqlCodec<T> codec, string what)
{
    public int GetByteCount(T value) => value is null ? sizeof(int) : checked(sizeof(int) + codec.GetByteCount(value));

    public void Write(IBufferWriter<byte> output, T value)
    {
        if (value is null)
        {
            new CqlWriter(output).Int(-1);
            return;
        }

        new CqlWriter(output).Int(codec.GetByteCount(value));
        codec.Write(output, value);
    }

    /// <summary>Reads it. A value ends early where it was written before its type had the field; the field is null then.</summary>
    /// <exception cref="InvalidCastException">It is null, and the CLR type has no null.</exception>
    public T Read(ref CqlReader reader)
    {
        var isNull = reader.Remaining == 0;
        var bytes = isNull ? default : reader.Bytes(out isNull);
        return codec.TryRead(bytes, isNull, out var value)
            ? value
            : throw new InvalidCastException(
                $"The {what} is null, and {ClrNames.Of(typeof(T))} has no null; take {ClrNames.Of(typeof(T))}?.");
    }
}

using System.Buffers;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>
/// An element of a collection: <c>[bytes]</c>, never null (native protocol v3 and v4, section 6: number and lengths in four
/// bytes).
/// </summary>
/// <param name="codec">The codec of its value.</param>
/// <param name="what">What errors call it, such as <c>element of a list&lt;int&gt;</c>.</param>
internal sealed class ElementCodec<T>(CqlCodec<T> codec, string what)
{
    /// <summary>Bytes of a length, and of a collection's count.</summary>
    public const int LengthSize = 4;

    /// <exception cref="ArgumentException">It is null.</exception>
    public int GetByteCount(T value, int index) => value is null
        ? throw new ArgumentException($"The {what} at index {index} is null; collections hold no nulls.", nameof(value))
        : checked(LengthSize + codec.GetByteCount(value));

    /// <exception cref="ArgumentException">It is null.</exception>
    public void Write(IBufferWriter<byte> output, T value, int index)
    {
        new CqlWriter(output).Int(GetByteCount(value, index) - LengthSize);
        codec.Write(output, value);
    }

    public T Read(ref CqlReader reader, int index)
    {
        var bytes = reader.Bytes(out var isNull);
        return isNull ? throw new ProtocolViolationException($"a null {what} at index {index}") : codec.Read(bytes);
    }

    /// <summary>Begins to read a collection: as many elements as there is room for at most.</summary>
    /// <param name="reader">At the collection's begin.</param>
    /// <param name="lengths">Lengths per element: 2 for a map's pairs.</param>
    public static int ReadCount(ref CqlReader reader, int lengths = 1) => reader.Count(reader.Int(), lengths * LengthSize);

    /// <exception cref="ProtocolViolationException">There are bytes left.</exception>
    public void End(in CqlReader reader)
    {
        if (reader.Remaining != 0)
            throw new ProtocolViolationException($"{reader.Remaining} bytes after the last {what}");
    }
}

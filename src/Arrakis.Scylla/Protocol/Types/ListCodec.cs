using System.Buffers;
using System.Runtime.InteropServices;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>list</c>: the number of elements, then each as <c>[bytes]</c>. Of arrays.</summary>
internal sealed class ArrayCodec<T>(ElementCodec<T> element) : CqlCodec<T[]>
{
    public override int GetByteCount(T[] value) => GetByteCount(element, value);

    public override void Write(IBufferWriter<byte> output, T[] value) => Write(element, output, value);

    public override T[] Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CqlReader(bytes);
        var values = new T[ElementCodec<T>.ReadCount(ref reader)];
        for (var i = 0; i < values.Length; i++)
            values[i] = element.Read(ref reader, i);
        element.End(reader);
        return values;
    }

    public static int GetByteCount(ElementCodec<T> element, ReadOnlySpan<T> values)
    {
        var size = ElementCodec<T>.LengthSize;
        for (var i = 0; i < values.Length; i++)
            size = checked(size + element.GetByteCount(values[i], i));
        return size;
    }

    public static void Write(ElementCodec<T> element, IBufferWriter<byte> output, ReadOnlySpan<T> values)
    {
        new CqlWriter(output).Int(values.Length);
        for (var i = 0; i < values.Length; i++)
            element.Write(output, values[i], i);
    }
}

/// <summary><c>list</c>, of lists.</summary>
internal sealed class ListCodec<T>(ElementCodec<T> element) : CqlCodec<List<T>>
{
    public override int GetByteCount(List<T> value) => ArrayCodec<T>.GetByteCount(element, CollectionsMarshal.AsSpan(value));

    public override void Write(IBufferWriter<byte> output, List<T> value) =>
        ArrayCodec<T>.Write(element, output, CollectionsMarshal.AsSpan(value));

    public override List<T> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CqlReader(bytes);
        var count = ElementCodec<T>.ReadCount(ref reader);
        var values = new List<T>(count);
        for (var i = 0; i < count; i++)
            values.Add(element.Read(ref reader, i));
        element.End(reader);
        return values;
    }
}

/// <summary><c>list</c>, of whatever can be read by index; read as an array.</summary>
internal sealed class ReadOnlyListCodec<T>(ElementCodec<T> element) : CqlCodec<IReadOnlyList<T>>
{
    private readonly ArrayCodec<T> _array = new(element);

    public override int GetByteCount(IReadOnlyList<T> value)
    {
        var size = ElementCodec<T>.LengthSize;
        for (var i = 0; i < value.Count; i++)
            size = checked(size + element.GetByteCount(value[i], i));
        return size;
    }

    public override void Write(IBufferWriter<byte> output, IReadOnlyList<T> value)
    {
        new CqlWriter(output).Int(value.Count);
        for (var i = 0; i < value.Count; i++)
            element.Write(output, value[i], i);
    }

    public override IReadOnlyList<T> Read(ReadOnlySpan<byte> bytes) => _array.Read(bytes);
}

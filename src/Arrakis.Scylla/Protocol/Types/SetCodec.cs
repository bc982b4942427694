using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>set</c>: as a <c>list</c>. The server orders the elements, and refuses none for its place.</summary>
internal sealed class HashSetCodec<T>(ElementCodec<T> element) : CqlCodec<HashSet<T>>
{
    public override int GetByteCount(HashSet<T> value)
    {
        var (size, index) = (ElementCodec<T>.LengthSize, 0);
        foreach (var item in value)
            size = checked(size + element.GetByteCount(item, index++));
        return size;
    }

    public override void Write(IBufferWriter<byte> output, HashSet<T> value)
    {
        new CqlWriter(output).Int(value.Count);
        var index = 0;
        foreach (var item in value)
            element.Write(output, item, index++);
    }

    public override HashSet<T> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CqlReader(bytes);
        var count = ElementCodec<T>.ReadCount(ref reader);
        var values = new HashSet<T>(count, ContentComparer.For<T>());
        for (var i = 0; i < count; i++)
            values.Add(element.Read(ref reader, i));
        element.End(reader);
        return values;
    }
}

/// <summary><c>set</c>, of any set; read as a <see cref="HashSet{T}"/>.</summary>
internal sealed class ReadOnlySetCodec<T>(ElementCodec<T> element) : CqlCodec<IReadOnlySet<T>>
{
    private readonly HashSetCodec<T> _hashSet = new(element);

    public override int GetByteCount(IReadOnlySet<T> value)
    {
        if (value is HashSet<T> hashSet)
            return _hashSet.GetByteCount(hashSet);
        var (size, index) = (ElementCodec<T>.LengthSize, 0);
        foreach (var item in value)
            size = checked(size + element.GetByteCount(item, index++));
        return size;
    }

    public override void Write(IBufferWriter<byte> output, IReadOnlySet<T> value)
    {
        new CqlWriter(output).Int(value.Count);
        var index = 0;
        foreach (var item in value)
            element.Write(output, item, index++);
    }

    public override IReadOnlySet<T> Read(ReadOnlySpan<byte> bytes) => _hashSet.Read(bytes);
}

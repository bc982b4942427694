using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary><c>map</c>: the number of pairs, then each key and each value as <c>[bytes]</c>.</summary>
internal sealed class DictionaryCodec<TKey, TValue>(ElementCodec<TKey> key, ElementCodec<TValue> element)
    : CqlCodec<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    public override int GetByteCount(Dictionary<TKey, TValue> value)
    {
        var (size, index) = (ElementCodec<TKey>.LengthSize, 0);
        foreach (var pair in value)
            size = checked(size + GetByteCount(pair, index++));
        return size;
    }

    public override void Write(IBufferWriter<byte> output, Dictionary<TKey, TValue> value)
    {
        new CqlWriter(output).Int(value.Count);
        var index = 0;
        foreach (var pair in value)
            Write(output, pair, index++);
    }

    public override Dictionary<TKey, TValue> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CqlReader(bytes);
        var count = ElementCodec<TKey>.ReadCount(ref reader, lengths: 2);
        var pairs = new Dictionary<TKey, TValue>(count, ContentComparer.For<TKey>());
        for (var i = 0; i < count; i++)
        {
            var name = key.Read(ref reader, i);
            pairs[name] = element.Read(ref reader, i);
        }

        element.End(reader);
        return pairs;
    }

    public int GetByteCount(KeyValuePair<TKey, TValue> pair, int index) =>
        checked(key.GetByteCount(pair.Key, index) + element.GetByteCount(pair.Value, index));

    public void Write(IBufferWriter<byte> output, KeyValuePair<TKey, TValue> pair, int index)
    {
        key.Write(output, pair.Key, index);
        element.Write(output, pair.Value, index);
    }
}

/// <summary><c>map</c>, of any dictionary; read as a <see cref="Dictionary{TKey, TValue}"/>.</summary>
internal sealed class ReadOnlyDictionaryCodec<TKey, TValue>(ElementCodec<TKey> key, ElementCodec<TValue> element)
    : CqlCodec<IReadOnlyDictionary<TKey, TValue>>
    where TKey : notnull
{
    private readonly DictionaryCodec<TKey, TValue> _dictionary = new(key, element);

    public override int GetByteCount(IReadOnlyDictionary<TKey, TValue> value)
    {
        if (value is Dictionary<TKey, TValue> dictionary)
            return _dictionary.GetByteCount(dictionary);
        var (size, index) = (ElementCodec<TKey>.LengthSize, 0);
        foreach (var pair in value)
            size = checked(size + _dictionary.GetByteCount(pair, index++));
        return size;
    }

    public override void Write(IBufferWriter<byte> output, IReadOnlyDictionary<TKey, TValue> value)
    {
        new CqlWriter(output).Int(value.Count);
        var index = 0;
        foreach (var pair in value)
            _dictionary.Write(output, pair, index++);
    }

    public override IReadOnlyDictionary<TKey, TValue> Read(ReadOnlySpan<byte> bytes) => _dictionary.Read(bytes);
}

using System.Collections.Concurrent;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>
/// The codecs of a CLR type for types with parameters, made once for each CQL type. Bounded: what metadata names is the
/// server's to say.
/// </summary>
internal static class CompositeCodecs<T>
{
    private const int Capacity = 1024;

    /// <summary>By the object, which comparing costs nothing: metadata that is known is not parsed again.</summary>
    private static readonly ConcurrentDictionary<CqlType, CqlCodec<T>> ByReference = new(ReferenceEqualityComparer.Instance);

    private static readonly ConcurrentDictionary<CqlType, CqlCodec<T>> ByValue = new();

    /// <exception cref="InvalidCastException">The CLR type does not stand for that CQL type.</exception>
    public static CqlCodec<T> Get(CqlType type) => ByReference.TryGetValue(type, out var codec) ? codec : Add(type);

    private static CqlCodec<T> Add(CqlType type)
    {
        if (!ByValue.TryGetValue(type, out var codec))
        {
            codec = (CqlCodec<T>)CodecFactory.Create(typeof(T), type);
            Add(ByValue, type, codec);
        }

        Add(ByReference, type, codec);
        return codec;
    }

    private static void Add(ConcurrentDictionary<CqlType, CqlCodec<T>> known, CqlType type, CqlCodec<T> codec)
    {
        if (known.Count >= Capacity)
            known.Clear();
        known[type] = codec;
    }
}

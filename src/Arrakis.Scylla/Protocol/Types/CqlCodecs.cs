using System.Runtime.CompilerServices;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>Finds the codec between a CLR type and a CQL type. Cheap enough to be asked for every value.</summary>
internal static class CqlCodecs
{
    /// <summary>The codec.</summary>
    /// <exception cref="InvalidCastException">The CLR type does not stand for that CQL type; the message names those that do.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CqlCodec<T> Get<T>(CqlType type)
    {
        var codecs = Primitives<T>.ByCode;
        var code = (uint)type.Code;
        return code < (uint)codecs.Length && codecs[code] is { } codec ? codec : CompositeCodecs<T>.Get(type);
    }

    private static class Primitives<T>
    {
        public static readonly CqlCodec<T>?[] ByCode = PrimitiveCodecs.ByCode<T>();
    }
}

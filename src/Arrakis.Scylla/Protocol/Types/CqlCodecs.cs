namespace Arrakis.Scylla.Protocol.Types;

/// <summary>Finds the codec between a CLR type and a CQL type. Cheap enough to be asked for every value.</summary>
internal static class CqlCodecs
{
    /// <summary>The codec.</summary>
    /// <exception cref="InvalidCastException">The CLR type does not stand for that CQL type; the message names those that do.</exception>
    public static CqlCodec<T> Get<T>(CqlType type) => throw new NotImplementedException();
}

using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>How values of one CLR type stand for values of one CQL type, without their length and without null. Pure: no state, no I/O.</summary>
/// <typeparam name="T">The CLR type.</typeparam>
internal abstract class CqlCodec<T>
{
    /// <summary>Appends the value's bytes.</summary>
    public abstract void Write(IBufferWriter<byte> output, T value);

    /// <summary>Reads a value from exactly its bytes.</summary>
    /// <exception cref="Errors.ProtocolViolationException">They are not such a value.</exception>
    public abstract T Read(ReadOnlySpan<byte> bytes);
}

using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>
/// How values of one CLR type stand for values of one CQL type, without their length and without null. Pure: no state, no I/O.
/// </summary>
/// <typeparam name="T">The CLR type.</typeparam>
internal abstract class CqlCodec<T>
{
    /// <summary>Whether no bytes at all are a value. Where they are not, servers still may send them, and they mean null.</summary>
    public virtual bool HasEmptyValue => false;

    /// <summary>How many bytes <see cref="Write"/> appends.</summary>
    /// <exception cref="ArgumentException">The value has no place in the CQL type.</exception>
    public abstract int GetByteCount(T value);

    /// <summary>Appends the value's bytes. It is not null: null has no bytes, and is the caller's to write as a length of -1.</summary>
    /// <exception cref="ArgumentException">The value has no place in the CQL type.</exception>
    public abstract void Write(IBufferWriter<byte> output, T value);

    /// <summary>Reads a value from exactly its bytes.</summary>
    /// <exception cref="Errors.ProtocolViolationException">They are not such a value.</exception>
    /// <exception cref="OverflowException">They are one that the CLR type cannot hold; the message names a type that can.</exception>
    public abstract T Read(ReadOnlySpan<byte> bytes);

    /// <summary>Reads a value, or null.</summary>
    /// <returns>False if it is null and the CLR type has no null.</returns>
    public bool TryRead(ReadOnlySpan<byte> bytes, bool isNull, out T value)
    {
        if (isNull || (bytes.IsEmpty && !HasEmptyValue))
        {
            value = default!;
            return value is null;
        }

        value = Read(bytes);
        return true;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Arrakis.Scylla.Protocol;

/// <summary>
/// Writes the notations of the native protocol (v4, section 3) into any buffer. It knows no socket; what it wrote is in the
/// buffer as soon as a method returns.
/// </summary>
internal readonly struct CqlWriter(IBufferWriter<byte> output)
{
    /// <summary>Where the bytes go.</summary>
    public IBufferWriter<byte> Output { get; } = output;

    public void Byte(byte value)
    {
        Output.GetSpan(1)[0] = value;
        Output.Advance(1);
    }

    public void Short(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Output.GetSpan(2), checked((ushort)value));
        Output.Advance(2);
    }

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Output.GetSpan(4), value);
        Output.Advance(4);
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Output.GetSpan(8), value);
        Output.Advance(8);
    }

    /// <summary><c>[string]</c>: length in two bytes.</summary>
    /// <exception cref="ArgumentException">It has more than 65,535 bytes of UTF-8.</exception>
    public void String(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        if (length > ushort.MaxValue)
            throw new ArgumentException($"A name or option of {length} bytes; the protocol allows 65,535.", nameof(value));
        Short(length);
        Encoding.UTF8.GetBytes(value, Output);
    }

    /// <summary><c>[long string]</c>: length in four bytes.</summary>
    public void LongString(string value)
    {
        Int(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, Output);
    }

    /// <summary><c>[bytes]</c>: length in four bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        Output.Write(value);
    }

    /// <summary><c>[short bytes]</c>: length in two bytes.</summary>
    public void ShortBytes(ReadOnlySpan<byte> value)
    {
        Short(value.Length);
        Output.Write(value);
    }

    public void StringList(IReadOnlyCollection<string> values)
    {
        Short(values.Count);
        foreach (var value in values)
            String(value);
    }

    public void StringMap(IReadOnlyCollection<KeyValuePair<string, string>> values)
    {
        Short(values.Count);
        foreach (var (key, value) in values)
        {
            String(key);
            String(value);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> bytes) => Output.Write(bytes);
}

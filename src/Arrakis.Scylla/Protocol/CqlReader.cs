using System.Buffers.Binary;
using System.Text;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol;

/// <summary>
/// Reads the notations of the native protocol (v4, section 3) from the body of a frame. Every length is held against the
/// bytes that are there before anything is allocated by it.
/// </summary>
/// <param name="bytes">The body.</param>
/// <param name="position">Where in it to begin.</param>
internal ref struct CqlReader(ReadOnlySpan<byte> bytes, int position = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    public int Short() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string String() => Encoding.UTF8.GetString(Take(Short()));

    public string LongString() => Encoding.UTF8.GetString(Take(Int()));

    public ReadOnlySpan<byte> ShortBytes() => Take(Short());

    /// <summary><c>[bytes]</c>; a negative length is null.</summary>
    public ReadOnlySpan<byte> Bytes(out bool isNull)
    {
        var length = Int();
        isNull = length < 0;
        return isNull ? default : Take(length);
    }

    public Guid Uuid() => new(Take(16), bigEndian: true);

    public string[] StringList()
    {
        var values = new string[Count(Short(), 2)];
        for (var i = 0; i < values.Length; i++)
            values[i] = String();
        return values;
    }

    /// <summary>The next bytes.</summary>
    /// <exception cref="ProtocolViolationException">There are fewer.</exception>
    public ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)Remaining)
            throw new ProtocolViolationException($"a length of {length} bytes at byte {Position} of a body that has {Remaining} left");
        var taken = _bytes.Slice(Position, length);
        Position += length;
        return taken;
    }

    /// <summary>A number of things that follow, each of at least so many bytes.</summary>
    /// <exception cref="ProtocolViolationException">The body has no room for them.</exception>
    public readonly int Count(int count, int leastBytesEach)
    {
        if (count < 0 || (long)count * leastBytesEach > Remaining)
            throw new ProtocolViolationException($"a count of {count} at byte {Position} of a body that has {Remaining} bytes left");
        return count;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>Reads what a client sent, by the letter of the specification and not with the client's own code.</summary>
internal sealed class WireReader(byte[] bytes)
{
    private int _position;

    public int Remaining => bytes.Length - _position;

    public int Byte() => Take(1)[0];

    public int Short() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string String() => Encoding.UTF8.GetString(Take(Short()));

    public string LongString() => Encoding.UTF8.GetString(Take(Int()));

    public byte[] ShortBytes() => Take(Short());

    /// <summary><c>[value]</c>; null for null and for unset.</summary>
    public byte[]? Bytes()
    {
        var length = Int();
        return length < 0 ? null : Take(length);
    }

    public string[] StringList() => [.. Enumerable.Range(0, Short()).Select(_ => String())];

    public Dictionary<string, string> StringMap()
    {
        var values = new Dictionary<string, string>();
        for (var left = Short(); left > 0; left--)
            values.Add(String(), String());
        return values;
    }

    private byte[] Take(int length)
    {
        var taken = bytes.AsSpan(_position, length).ToArray();
        _position += length;
        return taken;
    }
}

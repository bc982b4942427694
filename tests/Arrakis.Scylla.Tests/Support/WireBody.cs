using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>The body of a frame, written by the letter of the specification and not with the client's own code.</summary>
internal sealed class WireBody
{
    private readonly List<byte> _bytes = [];

    public WireBody Byte(int value) => Raw([(byte)value]);

    public WireBody Short(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)value));
        return Raw(bytes);
    }

    public WireBody Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return Raw(bytes);
    }

    public WireBody Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Raw(bytes);
    }

    public WireBody Uuid(Guid value) => Raw(value.ToByteArray(bigEndian: true));

    public WireBody String(string value) => ShortBytes(Encoding.UTF8.GetBytes(value));

    public WireBody ShortBytes(byte[] value) => Short(value.Length).Raw(value);

    public WireBody LongString(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary><c>[bytes]</c>; null has the length -1.</summary>
    public WireBody Bytes(byte[]? value) => value is null ? Int(-1) : Int(value.Length).Raw(value);

    public WireBody StringList(IReadOnlyCollection<string> values)
    {
        Short(values.Count);
        foreach (var value in values)
            String(value);
        return this;
    }

    public WireBody StringMultimap(IReadOnlyDictionary<string, string[]> values)
    {
        Short(values.Count);
        foreach (var (key, list) in values)
            String(key).StringList(list);
        return this;
    }

    public WireBody BytesMap(IReadOnlyDictionary<string, byte[]> values)
    {
        Short(values.Count);
        foreach (var (key, value) in values)
            String(key).Bytes(value);
        return this;
    }

    /// <summary><c>[inet]</c>: size, address, port.</summary>
    public WireBody Inet(IPEndPoint value)
    {
        var address = value.Address.GetAddressBytes();
        return Byte(address.Length).Raw(address).Int(value.Port);
    }

    public WireBody Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}

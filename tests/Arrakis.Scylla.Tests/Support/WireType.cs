using System.Net;
using System.Text;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>A CQL type as the scripted server writes it: what tables of the server's own need, and what tests ask for.</summary>
/// <param name="Code">The option's id (native protocol v4, section 4.2.5.2).</param>
/// <param name="Arguments">Types of the elements of a collection or tuple.</param>
internal sealed record WireType(int Code, params WireType[] Arguments)
{
    public static WireType BigInt { get; } = new(0x02);

    public static WireType Blob { get; } = new(0x03);

    public static WireType Boolean { get; } = new(0x04);

    public static WireType Counter { get; } = new(0x05);

    public static WireType Double { get; } = new(0x07);

    public static WireType Int { get; } = new(0x09);

    public static WireType Timestamp { get; } = new(0x0B);

    public static WireType Uuid { get; } = new(0x0C);

    public static WireType Text { get; } = new(0x0D);

    public static WireType TimeUuid { get; } = new(0x0F);

    public static WireType Inet { get; } = new(0x10);

    public static WireType List(WireType element) => new(0x20, element);

    public static WireType Map(WireType key, WireType value) => new(0x21, key, value);

    public static WireType Set(WireType element) => new(0x22, element);

    public static WireType Tuple(params WireType[] elements) => new(0x31, elements);

    public void WriteOption(WireBody body)
    {
        body.Short(Code);
        if (Code == 0x31)
            body.Short(Arguments.Length);
        foreach (var argument in Arguments)
            argument.WriteOption(body);
    }

    /// <summary>The bytes of a value; byte arrays go as they are.</summary>
    public byte[]? Encode(object? value) => value switch
    {
        null => null,
        byte[] bytes => bytes,
        bool flag => [flag ? (byte)1 : (byte)0],
        int number when Code == 0x09 => new WireBody().Int(number).ToArray(),
        int number => new WireBody().Long(number).ToArray(),
        long number => new WireBody().Long(number).ToArray(),
        double number => new WireBody().Long(BitConverter.DoubleToInt64Bits(number)).ToArray(),
        Guid id => id.ToByteArray(bigEndian: true),
        string text => Encoding.UTF8.GetBytes(text),
        IPAddress address => address.GetAddressBytes(),
        object?[] elements when Code == 0x31 => Tuple(elements),
        IReadOnlyCollection<string> elements => Collection([.. elements]),
        object?[] elements => Collection(elements),
        _ => throw new ArgumentException($"The scripted server does not encode {value.GetType()}.", nameof(value)),
    };

    private byte[] Collection(object?[] elements)
    {
        var body = new WireBody().Int(elements.Length / Arguments.Length);
        for (var i = 0; i < elements.Length; i++)
            body.Bytes(Arguments[i % Arguments.Length].Encode(elements[i]));
        return body.ToArray();
    }

    private byte[] Tuple(object?[] elements)
    {
        var body = new WireBody();
        for (var i = 0; i < elements.Length; i++)
            body.Bytes(Arguments[i].Encode(elements[i]));
        return body.ToArray();
    }
}

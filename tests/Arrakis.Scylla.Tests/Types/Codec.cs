using System.Buffers;
using Arrakis.Scylla.Protocol.Types;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

/// <summary>Values to bytes and back, as a statement and a row do it.</summary>
internal static class Codec
{
    public static CqlType Type(CqlTypeCode code) => new(code);

    public static byte[] Encode<T>(CqlType type, T value)
    {
        var codec = CqlCodecs.Get<T>(type);
        var output = new ArrayBufferWriter<byte>();
        codec.Write(output, value);
        codec.GetByteCount(value).ShouldBe(output.WrittenCount, $"the size of {type} as declared");
        return output.WrittenSpan.ToArray();
    }

    public static T Decode<T>(CqlType type, ReadOnlySpan<byte> bytes) => CqlCodecs.Get<T>(type).Read(bytes);

    public static T RoundTrip<T>(CqlType type, T value) => Decode<T>(type, Encode(type, value));

    public static string Hex<T>(CqlType type, T value) => Convert.ToHexStringLower(Encode(type, value));

    public static T FromHex<T>(CqlType type, string hex) =>
        Decode<T>(type, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
}

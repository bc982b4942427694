using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Arrakis.Scylla.Protocol.Types;

namespace Arrakis.Scylla.Tests.Servers.Values;

/// <summary>The types without parameters that Cassandra 2.1 has.</summary>
internal static class Scalars
{
    // No element of a collection may have 64 KiB (Cassandra 2.1), and some have a dozen of these texts.
    private static readonly string[] Texts = ["", "'", "''\"", "\0\n\t", "ä€😀", "null", new('x', 3_000)];

    public static Kind<string> Ascii { get; } = Of(
        "ascii", r => Chars(r, 0, 128), ["", "'", "\u007f\0", "NULL"], v => v, Quoted);

    public static Kind<string> Text { get; } = Of(
        "text", r => Chars(r, 32, 0xD800) + char.ConvertFromUtf32(r.Next(0x10000, 0x110000)), Texts, v => v, Quoted);

    public static Kind<byte[]> Blob { get; } = Of(
        "blob", r => Bytes(r, r.Next(64)), [[], [0], [255, 0, 39], new byte[50_000]], Convert.ToHexStringLower,
        v => "0x" + Convert.ToHexStringLower(v));

    public static Kind<bool> Boolean { get; } = Of("boolean", r => r.Next(2) == 0, [true, false], v => v ? "true" : "false");

    public static Kind<int> Int { get; } = Of(
        "int", r => r.Next(int.MinValue, int.MaxValue), [int.MinValue, -1, 0, int.MaxValue], Invariant);

    public static Kind<long> Bigint { get; } = Of(
        "bigint", r => r.NextInt64(long.MinValue, long.MaxValue), [long.MinValue, -1, 0, long.MaxValue], Invariant);

    public static Kind<BigInteger> Varint { get; } = Of(
        "varint", r => new BigInteger(Bytes(r, r.Next(1, 60))),
        [0, -1, 127, 128, -128, -129, 255, 256, BigInteger.Pow(2, 63), -BigInteger.Pow(2, 64)], Invariant);

    public static Kind<float> Float { get; } = Of(
        "float", r => BitConverter.Int32BitsToSingle(r.Next(int.MinValue, int.MaxValue)),
        [0, -0f, float.MaxValue, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity],
        v => float.IsNaN(v) ? "NaN" : BitConverter.SingleToUInt32Bits(v).ToString("x8", CultureInfo.InvariantCulture),
        v => Number(v));

    public static Kind<double> Double { get; } = Of(
        "double", r => BitConverter.Int64BitsToDouble(r.NextInt64(long.MinValue, long.MaxValue)),
        [0, -0d, double.MaxValue, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity],
        v => double.IsNaN(v) ? "NaN" : BitConverter.DoubleToUInt64Bits(v).ToString("x16", CultureInfo.InvariantCulture),
        v => Number(v));

    public static Kind<CqlDecimal> Decimal { get; } = Of(
        "decimal", r => new CqlDecimal(new BigInteger(Bytes(r, r.Next(1, 30))), r.Next(-400, 400)),
        [new(0, 0), new(0, 5), new(-1, 0), new(110, 2), new(128, 1), new(5, -3), CqlDecimal.FromDecimal(decimal.MinValue)],
        v => $"{Invariant(v.Unscaled)}:{Invariant(v.Scale)}", v => v.ToString());

    public static Kind<DateTimeOffset> Timestamp { get; } = Of(
        "timestamp", r => DateTimeOffset.FromUnixTimeMilliseconds(r.NextInt64(-62_135_596_800_000, 253_402_300_799_000)),
        [DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMilliseconds(-1)],
        v => Invariant(v.ToUnixTimeMilliseconds()));

    public static Kind<Guid> Uuid { get; } = Of(
        "uuid", r => new Guid(Bytes(r, 16)), [Guid.Empty, Guid.AllBitsSet, new("00112233-4455-6677-8899-aabbccddeeff")], v => v.ToString());

    public static Kind<Guid> Timeuuid { get; } = Of(
        "timeuuid", r => Version1(Bytes(r, 16)), [Version1(new byte[16]), Version1([.. Enumerable.Repeat((byte)255, 16)])],
        v => v.ToString());

    public static Kind<IPAddress> Inet { get; } = Of(
        "inet", r => new IPAddress(Bytes(r, r.Next(2) == 0 ? 4 : 16)),
        [IPAddress.Loopback, IPAddress.Any, IPAddress.Broadcast, IPAddress.IPv6Any],
        v => Convert.ToHexStringLower(v.GetAddressBytes()), v => $"'{v}'");

    private static Kind<T> Of<T>(string cql, Func<Random, T> next, T[] edges, Func<T, string> json, Func<T, string>? literal = null) =>
        new(cql, next, edges, value => JsonValue.Create(json(value)), literal ?? json);

    private static string Invariant<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Number<T>(T value)
        where T : IFloatingPoint<T> => T.IsNaN(value) ? "NaN"
        : T.IsInfinity(value) ? $"{(T.IsNegative(value) ? "-" : "")}Infinity"
        : value.ToString("R", CultureInfo.InvariantCulture) is var digits && digits.AsSpan().IndexOfAny(".E") < 0 ? digits + ".0" : digits;

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Chars(Random random, int from, int to)
    {
        var text = new StringBuilder();
        for (var left = random.Next(40); left > 0; left--)
            text.Append((char)random.Next(from, to));
        return text.ToString();
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static Guid Version1(byte[] bytes)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x10);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}

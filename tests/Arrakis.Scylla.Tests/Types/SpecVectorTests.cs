using System.Globalization;
using System.Net;
using System.Numerics;
using Arrakis.Scylla.Protocol.Types;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

/// <summary>Bytes that the specification, or plain arithmetic after it, gives for known values.</summary>
public sealed class SpecVectorTests
{
    [Theory]
    [InlineData("0", "00")]
    [InlineData("1", "01")]
    [InlineData("127", "7f")]
    [InlineData("128", "0080")]
    [InlineData("129", "0081")]
    [InlineData("-1", "ff")]
    [InlineData("-128", "80")]
    [InlineData("-129", "ff7f")]
    [InlineData("-9223372036854775809", "ff7fffffffffffffff")]
    public void A_varint_is_as_the_specification_lists_it(string value, string hex) =>
        Check(CqlTypeCode.Varint, BigInteger.Parse(value, CultureInfo.InvariantCulture), hex);

    [Theory]
    [InlineData("0", "00000000 00")]
    [InlineData("1.10", "00000002 6e")]
    [InlineData("-12.8", "00000001 80")]
    [InlineData("-79228162514264337593543950335", "00000000 ff000000000000000000000001")]
    [InlineData("0.0000000000000000000000000001", "0000001c 01")]
    public void A_decimal_is_its_scale_and_a_varint(string text, string hex)
    {
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        Check(CqlTypeCode.Decimal, value, hex);
        Check(CqlTypeCode.Decimal, CqlDecimal.FromDecimal(value), hex);
        CqlDecimal.FromDecimal(value).ToDecimal().ShouldBe(value);
    }

    [Theory]
    [InlineData("1970-01-01", "80000000")]
    [InlineData("1969-12-31", "7fffffff")]
    [InlineData("0001-01-01", "7ff506c6")]
    [InlineData("9999-12-31", "802cc0a0")]
    public void A_date_counts_days_from_the_middle_of_its_range(string day, string hex) =>
        Check(CqlTypeCode.Date, DateOnly.Parse(day, CultureInfo.InvariantCulture), hex);

    [Fact]
    public void Integers_are_big_endian_and_signed()
    {
        Check(CqlTypeCode.Int, int.MinValue, "80000000");
        Check(CqlTypeCode.Int, -2, "fffffffe");
        Check(CqlTypeCode.Bigint, 0x0102030405060708, "0102030405060708");
        Check(CqlTypeCode.Counter, long.MinValue, "8000000000000000");
        Check(CqlTypeCode.Smallint, short.MinValue, "8000");
        Check(CqlTypeCode.Tinyint, sbyte.MinValue, "80");
        Check(CqlTypeCode.Date, 0u, "00000000");
    }

    [Fact]
    public void Floating_point_numbers_keep_every_bit()
    {
        Check(CqlTypeCode.Float, 1.5f, "3fc00000");
        Check(CqlTypeCode.Double, -0.0, "8000000000000000");
        var nan = BitConverter.Int64BitsToDouble(0x7FF8_0000_DEAD_BEEF);
        Codec.Hex(Codec.Type(CqlTypeCode.Double), nan).ShouldBe("7ff80000deadbeef");
        BitConverter.DoubleToInt64Bits(Codec.FromHex<double>(Codec.Type(CqlTypeCode.Double), "7ff80000deadbeef"))
            .ShouldBe(0x7FF8_0000_DEAD_BEEF);
    }

    [Fact]
    public void Times_count_from_1970_and_from_midnight()
    {
        Check(CqlTypeCode.Timestamp, DateTimeOffset.UnixEpoch.AddMilliseconds(-1), "ffffffffffffffff");
        Check(CqlTypeCode.Timestamp, new DateTime(1970, 1, 1, 0, 0, 1, DateTimeKind.Utc), "00000000000003e8");
        Check(CqlTypeCode.Timestamp, long.MinValue, "8000000000000000");
        Check(CqlTypeCode.Time, new TimeOnly(0, 0, 1), "000000003b9aca00");
        Check(CqlTypeCode.Time, 86_399_999_999_999L, "00004e94914effff");
    }

    [Fact]
    public void Texts_booleans_addresses_and_ids_are_their_bytes()
    {
        Check(CqlTypeCode.Varchar, "é€", "c3a9e282ac");
        Check(CqlTypeCode.Ascii, "az", "617a");
        Check(CqlTypeCode.Boolean, true, "01");
        Check(CqlTypeCode.Boolean, false, "00");
        Codec.FromHex<bool>(Codec.Type(CqlTypeCode.Boolean), "ff").ShouldBeTrue();
        Check(CqlTypeCode.Inet, IPAddress.Parse("127.0.0.1"), "7f000001");
        Check(CqlTypeCode.Inet, IPAddress.Parse("2001:db8::1"), "20010db8000000000000000000000001");
        Check(CqlTypeCode.Uuid, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), "00112233445566778899aabbccddeeff");
        Check(CqlTypeCode.Timeuuid, Guid.Parse("a4a70900-24e1-11df-8924-001ff3591711"), "a4a7090024e111df8924001ff3591711");
        Codec.Hex<ReadOnlyMemory<byte>>(Codec.Type(CqlTypeCode.Blob), new byte[] { 1, 2 }).ShouldBe("0102");
    }

    [Theory]
    [InlineData(0, 0, 0, "000000")]
    [InlineData(1, 2, 3, "020406")]
    [InlineData(-1, -2, -3, "010305")]
    [InlineData(0, 0, 1000, "000087d0")]
    [InlineData(int.MaxValue, 64, 256000, "f0fffffffe 8080 c7d000")]
    [InlineData(int.MinValue, int.MinValue, long.MinValue, "f0ffffffff f0ffffffff ffffffffffffffffff")]
    public void A_duration_is_three_variable_length_integers(int months, int days, long nanoseconds, string hex)
    {
        var type = new CustomType("org.apache.cassandra.db.marshal.DurationType");
        var value = new CqlDuration(months, days, nanoseconds);
        Codec.Hex(type, value).ShouldBe(hex.Replace(" ", "", StringComparison.Ordinal));
        Codec.FromHex<CqlDuration>(type, hex).ShouldBe(value);
    }

    [Fact]
    public void Collections_have_counts_and_lengths_of_four_bytes()
    {
        var list = new ListType(Codec.Type(CqlTypeCode.Smallint));
        Codec.Hex(list, new List<short> { 1, -1 }).ShouldBe("00000002" + "000000020001" + "00000002ffff");
        Codec.Hex(list, Array.Empty<short>()).ShouldBe("00000000");
        var map = new MapType(Codec.Type(CqlTypeCode.Varchar), list);
        Codec.Hex(map, new Dictionary<string, short[]> { ["a"] = [7] })
            .ShouldBe("00000001" + "0000000161" + "0000000a" + "00000001000000020007");
    }

    [Fact]
    public void Tuples_and_user_defined_types_hold_nulls_as_a_length_below_zero()
    {
        var tuple = new TupleType(Codec.Type(CqlTypeCode.Int), Codec.Type(CqlTypeCode.Varchar));
        Codec.Hex(tuple, ((int?)null, (string?)"")).ShouldBe("ffffffff" + "00000000");
        Codec.Hex(tuple, ((int?)1, (string?)null)).ShouldBe("0000000400000001" + "ffffffff");
        var udt = new UdtType("ks", "pair", new UdtField("a", Codec.Type(CqlTypeCode.Tinyint)), new UdtField("b", tuple));
        Codec.Hex(udt, new CqlUdtValue(udt).Set("a", (sbyte)5)).ShouldBe("0000000105" + "ffffffff");
    }

    private static void Check<T>(CqlTypeCode code, T value, string hex)
    {
        var type = Codec.Type(code);
        Codec.Hex(type, value).ShouldBe(hex.Replace(" ", "", StringComparison.Ordinal));
        Codec.FromHex<T>(type, hex).ShouldBe(value);
    }
}

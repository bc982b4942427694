using System.Numerics;
using Arrakis.Scylla.Protocol.Types;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

public sealed class CqlCodecsTests
{
    private static readonly CqlType Int = Codec.Type(CqlTypeCode.Int);

    [Theory]
    [InlineData(CqlTypeCode.Int, "int")]
    [InlineData(CqlTypeCode.Timestamp, "DateTimeOffset or DateTime or long")]
    [InlineData(CqlTypeCode.Decimal, "CqlDecimal or decimal")]
    public void A_wrong_pair_names_the_types_that_would_be_right(CqlTypeCode code, string right)
    {
        var type = Codec.Type(code);
        Should.Throw<InvalidCastException>(() => CqlCodecs.Get<string>(type)).Message
            .ShouldBe($"The CQL type {type} is not read or written as string, but as {right}.");
    }

    [Fact]
    public void A_wrong_pair_within_a_type_names_both()
    {
        var map = new MapType(Int, Codec.Type(CqlTypeCode.Varchar));
        Should.Throw<InvalidCastException>(() => CqlCodecs.Get<List<int>>(map)).Message.ShouldBe(
            "The CQL type map<int, text> is not read or written as List<int>, but as Dictionary<K, V> or IReadOnlyDictionary<K, V>, "
            + "where K is int, and V is string.");
        Should.Throw<InvalidCastException>(() => CqlCodecs.Get<Dictionary<int, int?>>(map)).Message
            .ShouldContain("text is not read or written as int, but as string");
        Should.Throw<InvalidCastException>(() => CqlCodecs.Get<(int, int)>(new TupleType(Int))).Message.ShouldContain("(int, int)");
        Should.Throw<InvalidCastException>(() => CqlCodecs.Get<int>(new CustomType("a.B"))).Message.ShouldContain("byte[]");
        Should.Throw<InvalidCastException>(() => CqlCodecs.Get<string>(new UdtType("k", "t", new UdtField("f", Int)))).Message
            .ShouldContain("each of f");
    }

    [Fact]
    public void The_same_pair_has_the_same_codec_even_if_the_type_is_another_object()
    {
        CqlCodecs.Get<long>(Codec.Type(CqlTypeCode.Bigint)).ShouldBeSameAs(CqlCodecs.Get<long>(Codec.Type(CqlTypeCode.Bigint)));
        CqlCodecs.Get<int[]>(new ListType(Int)).ShouldBeSameAs(CqlCodecs.Get<int[]>(new ListType(Codec.Type(CqlTypeCode.Int))));
    }

    [Fact]
    public void Types_without_end_do_not_fill_memory()
    {
        for (var i = 0; i < 5000; i++)
            CqlCodecs.Get<byte[]>(new CustomType($"a.Class{i}")).ShouldNotBeNull();
    }

    [Fact]
    public void Equal_types_are_equal_values()
    {
        var tuple = new TupleType(Int, new ListType(Int));
        tuple.ShouldBe(new TupleType(Int, new ListType(Int)));
        tuple.GetHashCode().ShouldBe(new TupleType(Int, new ListType(Int)).GetHashCode());
        tuple.ShouldNotBe(new TupleType(Int));
        var udt = new UdtType("k", "t", new UdtField("f", tuple));
        udt.ShouldBe(new UdtType("k", "t", new UdtField("f", new TupleType(Int, new ListType(Int)))));
        udt.ShouldNotBe(new UdtType("k2", "t", new UdtField("f", tuple)));
        udt.ShouldNotBe(new UdtType("k", "t", new UdtField("g", tuple)));
        tuple.ToString().ShouldBe("tuple<int, list<int>>");
        udt.ToString().ShouldBe("t");
        new CustomType(CustomType.DurationClass).ToString().ShouldBe("duration");
    }

    [Theory]
    [InlineData(CqlTypeCode.List)]
    [InlineData(CqlTypeCode.Custom)]
    [InlineData((CqlTypeCode)0x000A)]
    public void A_type_with_parameters_is_not_made_without_them(CqlTypeCode code) =>
        Should.Throw<ArgumentException>(() => new CqlType(code)).Message.ShouldContain("ListType");

    [Fact]
    public void Values_that_have_no_place_in_their_type_are_refused()
    {
        Should.Throw<ArgumentException>(() => Codec.Encode(Codec.Type(CqlTypeCode.Ascii), "é")).Message.ShouldContain("0 to 127");
        Should.Throw<ArgumentException>(() => Codec.Encode(Codec.Type(CqlTypeCode.Varchar), "\ud800"));
        Should.Throw<ArgumentException>(() => Codec.Encode(Codec.Type(CqlTypeCode.Timestamp), default(DateTime))).Message
            .ShouldContain("Utc or Local");
        Should.Throw<ArgumentException>(() => Codec.Encode(Codec.Type(CqlTypeCode.Timeuuid), Guid.Empty)).Message
            .ShouldContain("version 1");
        Should.Throw<ArgumentException>(() => Codec.Encode(Codec.Type(CqlTypeCode.Time), -1L)).Message.ShouldContain("0 to 86399999999999");
        Should.Throw<ArgumentException>(() => new CqlDuration(1, -1, 0)).Message.ShouldContain("same sign");
    }

    [Fact]
    public void Values_that_the_clr_cannot_hold_name_a_type_that_can()
    {
        Should.Throw<OverflowException>(() => Codec.FromHex<DateOnly>(Codec.Type(CqlTypeCode.Date), "00000000")).Message
            .ShouldContain("uint");
        Should.Throw<OverflowException>(() => Codec.FromHex<DateTime>(Codec.Type(CqlTypeCode.Timestamp), "7fffffffffffffff")).Message
            .ShouldContain("long");
        var huge = Codec.Encode(Codec.Type(CqlTypeCode.Decimal), new CqlDecimal(BigInteger.Pow(10, 28) + 1, -1));
        Should.Throw<OverflowException>(() => Codec.Decode<decimal>(Codec.Type(CqlTypeCode.Decimal), huge)).Message
            .ShouldContain("CqlDecimal");
    }

    [Theory]
    [InlineData("5", -3, "5000")]
    [InlineData("79228162514264337593543950335000", 3, "79228162514264337593543950335")]
    [InlineData("10000000000", 38, "0.0000000000000000000000000001")]
    [InlineData("0", int.MaxValue, "0.0000000000000000000000000000")]
    [InlineData("0", int.MinValue, "0")]
    [InlineData("-15", 1, "-1.5")]
    public void Decimals_that_fit_are_read_exactly(string unscaled, int scale, string expected)
    {
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        var value = new CqlDecimal(BigInteger.Parse(unscaled, invariant), scale);
        var read = Codec.Decode<decimal>(Codec.Type(CqlTypeCode.Decimal), Codec.Encode(Codec.Type(CqlTypeCode.Decimal), value));
        read.ToString(invariant).ShouldBe(expected);
    }

    [Theory]
    [InlineData("0", 0, "0")]
    [InlineData("110", 2, "1.10")]
    [InlineData("-5", 3, "-0.005")]
    [InlineData("-5", 9, "-5E-9")]
    [InlineData("123", -4, "1.23E+6")]
    [InlineData("5", int.MaxValue, "5E-2147483647")]
    public void A_decimal_prints_its_digits(string unscaled, int scale, string text) => new CqlDecimal(
        BigInteger.Parse(unscaled, System.Globalization.CultureInfo.InvariantCulture), scale).ToString().ShouldBe(text);

    [Fact]
    public void Primitive_values_are_written_and_found_without_allocating()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>(1 << 20);
        var (bigint, number, date, text) = (Codec.Type(CqlTypeCode.Bigint), Codec.Type(CqlTypeCode.Decimal),
            Codec.Type(CqlTypeCode.Date), Codec.Type(CqlTypeCode.Varchar));
        long Round(int rounds)
        {
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                CqlCodecs.Get<long>(bigint).Write(output, i);
                CqlCodecs.Get<decimal>(number).Write(output, i);
                CqlCodecs.Get<DateOnly>(date).Write(output, DateOnly.MinValue);
                CqlCodecs.Get<int?>(Int).Write(output, i);
                CqlCodecs.Get<string>(text).Write(output, "text");
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Round(100);
        Round(1000).ShouldBe(0);
    }
}

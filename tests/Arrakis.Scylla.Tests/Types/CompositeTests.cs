using System.Numerics;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Types;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

public sealed class CompositeTests
{
    private static readonly CqlType Int = Codec.Type(CqlTypeCode.Int);
    private static readonly CqlType Text = Codec.Type(CqlTypeCode.Varchar);

    [Fact]
    public void Lists_come_back_in_order_in_each_shape() => Prop.ForAll<int[]>(values =>
    {
        var type = new ListType(Int);
        Codec.RoundTrip(type, values).ShouldBe(values);
        Codec.RoundTrip(type, values.ToList()).ShouldBe(values);
        Codec.RoundTrip<IReadOnlyList<int>>(type, values).ShouldBe(values);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sets_come_back_in_each_shape() => Prop.ForAll<long[]>(values =>
    {
        var type = new SetType(Codec.Type(CqlTypeCode.Bigint));
        Codec.RoundTrip(type, values.ToHashSet()).SetEquals(values).ShouldBeTrue();
        Codec.RoundTrip<IReadOnlySet<long>>(type, new SortedSet<long>(values)).SetEquals(values).ShouldBeTrue();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Maps_come_back_in_each_shape() => Prop.ForAll<int[]>(keys =>
    {
        var type = new MapType(Int, Codec.Type(CqlTypeCode.Varint));
        var map = keys.Distinct().ToDictionary(k => k, k => new BigInteger(k) * k * k);
        Codec.RoundTrip(type, map).ShouldBe(map, ignoreOrder: true);
        Codec.RoundTrip<IReadOnlyDictionary<int, BigInteger>>(type, new SortedDictionary<int, BigInteger>(map))
            .ShouldBe(map, ignoreOrder: true);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Collections_nest() => Prop.ForAll<int[][][]>(values =>
    {
        var type = new ListType(new ListType(new ListType(Int)));
        Codec.RoundTrip(type, values).SelectMany(v => v).SelectMany(v => v).ShouldBe(values.SelectMany(v => v).SelectMany(v => v));
        Codec.RoundTrip(new MapType(Text, type), new Dictionary<string, int[][][]> { ["k"] = values })["k"].Length.ShouldBe(values.Length);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sets_of_bytes_compare_the_bytes()
    {
        var read = Codec.RoundTrip(new SetType(Codec.Type(CqlTypeCode.Blob)), new HashSet<byte[]> { new byte[] { 1, 2 } });
        read.Contains([1, 2]).ShouldBeTrue();
    }

    [Fact]
    public void Tuples_of_one_to_seven_elements_hold_nulls() => Prop.ForAll<int?, bool, long?>((a, b, c) =>
    {
        var bigint = Codec.Type(CqlTypeCode.Bigint);
        var boolean = Codec.Type(CqlTypeCode.Boolean);
        Codec.RoundTrip(new TupleType(Int), ValueTuple.Create(a)).ShouldBe(ValueTuple.Create(a));
        Codec.RoundTrip(new TupleType(Int, boolean), (a, b)).ShouldBe((a, b));
        Codec.RoundTrip(new TupleType(Int, boolean, bigint), (a, b, c)).ShouldBe((a, b, c));
        Codec.RoundTrip(new TupleType(Int, boolean, bigint, Int), (a, b, c, a)).ShouldBe((a, b, c, a));
        Codec.RoundTrip(new TupleType(Int, boolean, bigint, Int, boolean), (a, b, c, a, b)).ShouldBe((a, b, c, a, b));
        var six = new TupleType(Int, boolean, bigint, Int, boolean, bigint);
        Codec.RoundTrip(six, (a, b, c, a, b, c)).ShouldBe((a, b, c, a, b, c));
        var seven = new TupleType(Int, boolean, bigint, Int, boolean, bigint, new TupleType(Int));
        Codec.RoundTrip(seven, (a, b, c, a, b, c, ValueTuple.Create(a))).ShouldBe((a, b, c, a, b, c, ValueTuple.Create(a)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_null_in_a_collection_is_named_by_its_index()
    {
        var error = Should.Throw<ArgumentException>(() => Codec.Encode(new ListType(Text), new[] { "a", null! }));
        error.Message.ShouldContain("list<text>");
        error.Message.ShouldContain("index 1");
        var pair = Should.Throw<ArgumentException>(() => Codec.Encode(new MapType(Int, Text), new Dictionary<int, string> { [1] = null! }));
        pair.Message.ShouldContain("value of a map<int, text> at index 0");
        Should.Throw<ProtocolViolationException>(() => Codec.FromHex<List<int>>(new ListType(Int), "00000001ffffffff"))
            .Message.ShouldContain("index 0");
    }

    [Fact]
    public void A_null_where_the_clr_has_none_is_told_with_its_place()
    {
        var tuple = new TupleType(Int, Int);
        Should.Throw<InvalidCastException>(() => Codec.FromHex<(int, int)>(tuple, "0000000400000001ffffffff"))
            .Message.ShouldContain("element 1 of tuple<int, int> is null, and int has no null; take int?");
    }

    [Fact]
    public void A_value_written_before_a_field_was_added_ends_early()
    {
        var udt = new UdtType("ks", "t", new UdtField("a", Int), new UdtField("b", Text));
        var value = Codec.FromHex<CqlUdtValue>(udt, "0000000400000007");
        value.Get<int>("a").ShouldBe(7);
        value.IsNull("b").ShouldBeTrue();
        value.Get<string?>("b").ShouldBeNull();
        Codec.FromHex<Two>(udt, "0000000400000007").ShouldBe(new Two(7, null));
    }

    [Fact]
    public void Fields_added_since_the_metadata_was_read_are_passed_over()
    {
        var udt = new UdtType("ks", "t", new UdtField("a", Int), new UdtField("b", Text));
        Codec.FromHex<Two>(udt, "0000000400000007" + "0000000161" + "00000001ff").ShouldBe(new Two(7, "a"));
        Codec.FromHex<CqlUdtValue>(udt, "0000000400000007" + "0000000161" + "00000001ff").Get<string>("b").ShouldBe("a");
    }

    [Fact]
    public void Mapped_classes_and_values_by_field_name_have_the_same_bytes() => Prop.ForAll<int?, bool>((number, isSet) =>
    {
        var udt = new UdtType("ks", "t", new UdtField("IS_SET", Codec.Type(CqlTypeCode.Boolean)), new UdtField("the_number", Int));
        var mapped = new Mapped { TheNumber = number, IsSet = isSet };
        var byName = new CqlUdtValue(udt).Set("the_number", number).Set("IS_SET", isSet);
        Codec.Encode(udt, mapped).ShouldBe(Codec.Encode(udt, byName));
        var back = Codec.RoundTrip(udt, mapped);
        (back.TheNumber, back.IsSet).ShouldBe((number, isSet));
        Codec.RoundTrip(udt, byName).ShouldBe(byName);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_value_by_field_name_knows_its_fields_and_its_type()
    {
        var udt = new UdtType("ks", "t", new UdtField("a", Int));
        var value = new CqlUdtValue(udt);
        Should.Throw<ArgumentException>(() => value.Get<int>("x")).Message.ShouldContain("t has no field x; it has a");
        Should.Throw<InvalidCastException>(() => value.Get<int>("a")).Message.ShouldContain("null");
        Should.Throw<InvalidCastException>(() => value.Set("a", "text"));
        value.ShouldNotBe(new CqlUdtValue(udt).Set("a", 0));
        var other = new UdtType("ks", "t", new UdtField("b", Int));
        Should.Throw<ArgumentException>(() => Codec.Encode(other, value)).Message.ShouldContain("ks.t(a int) for ks.t(b int)");
    }

    [Fact]
    public void A_class_without_a_place_for_a_field_is_told_what_it_has()
    {
        var udt = new UdtType("ks", "t", new UdtField("a", Int), new UdtField("c", Int));
        var error = Should.Throw<InvalidCastException>(() => CqlCodecs.Get<Two>(udt));
        error.Message.ShouldContain("Two");
        error.Message.ShouldContain("Two(int a, string b)", Case.Insensitive);
    }

    [Fact]
    public void A_class_that_can_only_be_filled_is_read_but_not_written()
    {
        var udt = new UdtType("ks", "t", new UdtField("value", Int));
        Codec.FromHex<OnlyFilled>(udt, "0000000400000007").Twice.ShouldBe(14);
        Should.Throw<InvalidCastException>(() => Codec.Encode(udt, new OnlyFilled(7))).Message.ShouldContain("no readable property value");
    }

    private sealed record Two(int A, string? B);

    private sealed class Mapped
    {
        public int? TheNumber { get; init; }

        public bool IsSet { get; set; }
    }

    private sealed class OnlyFilled(int value)
    {
        public int Twice => 2 * value;
    }
}

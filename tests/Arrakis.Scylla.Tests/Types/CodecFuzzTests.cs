using System.Numerics;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Types;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

/// <summary>Whatever the bytes: a value, or an exception that says that there is none.</summary>
public sealed class CodecFuzzTests
{
    private const int Rounds = 400;
    private static readonly CqlType Int = Codec.Type(CqlTypeCode.Int);
    private static readonly CqlType Text = Codec.Type(CqlTypeCode.Varchar);
    private static readonly UdtType Udt = new("ks", "place", new UdtField("name", Text), new UdtField("size", Int));

    [Fact]
    public void Types_whose_every_value_fits()
    {
        Attack(CqlTypeCode.Ascii, "abc");
        Attack(CqlTypeCode.Varchar, "aé€😀");
        Attack(CqlTypeCode.Blob, new byte[] { 1, 2 });
        Attack<ReadOnlyMemory<byte>>(CqlTypeCode.Blob, new byte[] { 1, 2 });
        Attack(CqlTypeCode.Bigint, 1L);
        Attack(CqlTypeCode.Counter, 1L);
        Attack(CqlTypeCode.Int, 1);
        Attack<int?>(CqlTypeCode.Int, 1);
        Attack(CqlTypeCode.Smallint, (short)1);
        Attack(CqlTypeCode.Tinyint, (sbyte)1);
        Attack(CqlTypeCode.Boolean, true);
        Attack(CqlTypeCode.Float, 1f);
        Attack(CqlTypeCode.Double, 1d);
        Attack(CqlTypeCode.Varint, BigInteger.Pow(7, 50));
        Attack(CqlTypeCode.Decimal, new CqlDecimal(BigInteger.Pow(7, 50), 7));
        Attack(CqlTypeCode.Uuid, Guid.NewGuid());
        Attack(CqlTypeCode.Timeuuid, Guid.Parse("a4a70900-24e1-11df-8924-001ff3591711"));
        Attack(CqlTypeCode.Inet, System.Net.IPAddress.IPv6Loopback);
        Attack(CqlTypeCode.Time, TimeOnly.MaxValue);
        Attack(CqlTypeCode.Time, 1L);
        Attack(CqlTypeCode.Date, 1u);
        Attack(CqlTypeCode.Timestamp, 1L);
        Attack(new CustomType(CustomType.DurationClass), new CqlDuration(1, 300, 1_000_000));
    }

    [Fact]
    public void Types_that_hold_less_than_the_server_say_so()
    {
        Attack(CqlTypeCode.Decimal, -12.8m, typeof(OverflowException));
        Attack(CqlTypeCode.Date, DateOnly.MaxValue, typeof(OverflowException));
        Attack(CqlTypeCode.Timestamp, DateTimeOffset.MaxValue, typeof(OverflowException));
        Attack(CqlTypeCode.Timestamp, DateTime.UnixEpoch, typeof(OverflowException));
    }

    [Fact]
    public void Types_with_parameters()
    {
        Attack(new ListType(Int), new List<int> { 1, 2 });
        Attack(new ListType(Text), new[] { "a", "" });
        Attack<IReadOnlyList<Guid>>(new ListType(Codec.Type(CqlTypeCode.Uuid)), [Guid.Empty]);
        Attack(new SetType(Codec.Type(CqlTypeCode.Blob)), new HashSet<byte[]> { new byte[] { 1 } });
        Attack<IReadOnlySet<int>>(new SetType(Int), new HashSet<int> { 1, 2 });
        Attack(new MapType(Text, Int), new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        Attack<IReadOnlyDictionary<int, string>>(new MapType(Int, Text), new Dictionary<int, string> { [1] = "a" });
        Attack(new MapType(Int, new ListType(new ListType(Int))), new Dictionary<int, int[][]> { [1] = [[1], [2, 3]] });
        Attack(new TupleType(Int, Text), ((int?)1, "a"));
        Attack(Udt, new CqlUdtValue(Udt).Set("name", "x").Set("size", 4));
        Attack(Udt, new Place("x", 4));
        Attack(new ListType(Udt), new List<Place> { new("x", 4) });
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1_000_000)]
    [InlineData(-1)]
    public void A_count_is_held_against_the_bytes_before_memory_is_taken(int count)
    {
        var bytes = new byte[64];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, count);
        Refuse<int[]>(new ListType(Int), bytes);
        Refuse<List<int>>(new ListType(Int), bytes);
        Refuse<HashSet<int>>(new SetType(Int), bytes);
        Refuse<Dictionary<int, int>>(new MapType(Int, Int), bytes);
        Refuse<IReadOnlyDictionary<int, int>>(new MapType(Int, Int), bytes);
    }

    private static void Refuse<T>(CqlType type, byte[] bytes) => Fuzz.Read(
        bytes, b => Should.Throw<ProtocolViolationException>(() => Codec.Decode<T>(type, b)));

    private static void Attack<T>(CqlTypeCode code, T good, params Type[] alsoAllowed) => Attack(Codec.Type(code), good, alsoAllowed);

    private static void Attack<T>(CqlType type, T good, params Type[] alsoAllowed)
    {
        var bytes = Codec.Encode(type, good);
        Codec.Decode<T>(type, bytes);
        foreach (var input in Fuzz.Inputs(Rounds, Rounds, bytes))
            Fuzz.Read(input, b => Codec.Decode<T>(type, b), alsoAllowed);
    }

    private sealed record Place(string? Name, int? Size);
}

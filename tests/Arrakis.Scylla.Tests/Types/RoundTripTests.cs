using System.Net;
using System.Numerics;
using Arrakis.Scylla.Protocol.Types;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

/// <summary>What is written is what is read, for every type.</summary>
public sealed class RoundTripTests
{
    private const int MostBytes = 80;

    [Fact]
    public void Integers() => Both(
        () => Holds<long>(CqlTypeCode.Bigint, Edges(long.MinValue, long.MaxValue, 0, -1)),
        () => Holds<long>(CqlTypeCode.Counter, Edges(long.MinValue, long.MaxValue, 0, -1)),
        () => Holds<int>(CqlTypeCode.Int, Edges(int.MinValue, int.MaxValue, 0, -1)),
        () => Holds<short>(CqlTypeCode.Smallint, Edges(short.MinValue, short.MaxValue, (short)0, (short)-1)),
        () => Holds<sbyte>(CqlTypeCode.Tinyint, Edges(sbyte.MinValue, sbyte.MaxValue, (sbyte)0, (sbyte)-1)));

    [Fact]
    public void Varints_of_either_sign_and_any_size() =>
        Prop.ForAll(BigIntegers, value => Codec.RoundTrip(Codec.Type(CqlTypeCode.Varint), value) == value).QuickCheckThrowOnFailure();

    [Fact]
    public void Decimals_of_any_digits_and_scale()
    {
        var values = BigIntegers.Generator.Zip(
            ArbMap.Default.GeneratorFor<int>().Or(Gen.Elements(int.MinValue, int.MaxValue)),
            (unscaled, scale) => new CqlDecimal(unscaled, scale));
        Prop.ForAll(values.ToArbitrary(), value =>
            Codec.RoundTrip(Codec.Type(CqlTypeCode.Decimal), value) == value).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void System_decimals_with_their_scale()
    {
        var values = ArbMap.Default.GeneratorFor<decimal>()
            .Or(Gen.Elements(decimal.MinValue, decimal.MaxValue, 0m, 0.00m, -1.10m, 1e-28m, 7.9228162514264337593543950335m));
        Prop.ForAll(values.ToArbitrary(), value =>
        {
            var type = Codec.Type(CqlTypeCode.Decimal);
            var back = Codec.RoundTrip(type, value);
            return back == value && back.Scale == value.Scale && Codec.Hex(type, value) == Codec.Hex(type, CqlDecimal.FromDecimal(value));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Floating_point_numbers_bit_for_bit() => Both(
        () => Prop.ForAll<long>(bits => BitConverter.DoubleToInt64Bits(
            Codec.RoundTrip(Codec.Type(CqlTypeCode.Double), BitConverter.Int64BitsToDouble(bits))) == bits).QuickCheckThrowOnFailure(),
        () => Prop.ForAll<int>(bits => BitConverter.SingleToInt32Bits(
            Codec.RoundTrip(Codec.Type(CqlTypeCode.Float), BitConverter.Int32BitsToSingle(bits))) == bits).QuickCheckThrowOnFailure(),
        () => Holds<double>(CqlTypeCode.Double,
            Edges(double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MinValue)),
        () => Holds<float>(CqlTypeCode.Float,
            Edges(float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MinValue)));

    [Fact]
    public void Dates_of_all_years()
    {
        var days = Gen.Choose(0, DateOnly.MaxValue.DayNumber).Select(DateOnly.FromDayNumber)
            .Or(Gen.Elements(DateOnly.MinValue, DateOnly.MaxValue));
        Holds(CqlTypeCode.Date, days);
        Holds<uint>(CqlTypeCode.Date, Edges(0u, uint.MaxValue, 1u << 31));
    }

    [Fact]
    public void Times_of_day()
    {
        Holds(CqlTypeCode.Time, Numbers(TimeSpan.TicksPerDay).Select(ticks => new TimeOnly(ticks))
            .Or(Gen.Elements(TimeOnly.MaxValue, TimeOnly.MinValue)));
        Holds(CqlTypeCode.Time, Numbers(TimeSpan.TicksPerDay * 100).Or(Gen.Elements(0L, 86_399_999_999_999L)));
    }

    [Fact]
    public void Timestamps_to_the_millisecond()
    {
        var most = (DateTime.MaxValue.Ticks + 1) / TimeSpan.TicksPerMillisecond;
        var times = Numbers(most).Or(Gen.Elements(0, most - 1))
            .Select(ms => new DateTime(ms * TimeSpan.TicksPerMillisecond, DateTimeKind.Utc));
        Holds(CqlTypeCode.Timestamp, times);
        Holds(CqlTypeCode.Timestamp, times.Select(t => new DateTimeOffset(t)));
        Holds<long>(CqlTypeCode.Timestamp, Edges(long.MinValue, long.MaxValue));
    }

    [Fact]
    public void What_is_finer_than_a_millisecond_is_cut_off_towards_the_past() =>
        Codec.RoundTrip(Codec.Type(CqlTypeCode.Timestamp), DateTimeOffset.UnixEpoch.AddTicks(-1))
            .ShouldBe(DateTimeOffset.UnixEpoch.AddMilliseconds(-1));

    [Fact]
    public void Texts_and_blobs() => Both(
        () => Holds(CqlTypeCode.Varchar, ArbMap.Default.GeneratorFor<string>().Where(IsText).Or(Gen.Elements("", "é€😀", "\0"))),
        () => Holds(CqlTypeCode.Ascii, Gen.Choose(0, 127).Select(c => (char)c).ArrayOf().Select(c => new string(c))),
        () => Holds(CqlTypeCode.Blob, Bytes),
        () => Prop.ForAll(Bytes.ToArbitrary(), value => Codec.RoundTrip<ReadOnlyMemory<byte>>(Codec.Type(CqlTypeCode.Blob), value).Span
            .SequenceEqual(value)).QuickCheckThrowOnFailure());

    [Fact]
    public void Booleans_ids_and_addresses() => Both(
        () => Holds<bool>(CqlTypeCode.Boolean, Edges(true, false)),
        () => Holds<Guid>(CqlTypeCode.Uuid, Edges(Guid.Empty)),
        () => Holds(CqlTypeCode.Timeuuid, ArbMap.Default.GeneratorFor<Guid>().Select(WithVersion1)),
        () => Holds(CqlTypeCode.Inet, Bytes.Where(b => b.Length >= 16).Select(b => new IPAddress(b[..16]))
            .Or(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 4).Select(b => new IPAddress(b)))));

    [Fact]
    public void Durations_of_one_sign()
    {
        var type = new CustomType(CustomType.DurationClass);
        Prop.ForAll<int, int, long>((months, days, nanoseconds) =>
        {
            var sign = nanoseconds < 0 ? -1 : 1;
            var value = new CqlDuration(sign * Abs(months), sign * Abs(days), nanoseconds);
            return Codec.RoundTrip(type, value) == value;
        }).QuickCheckThrowOnFailure();
        foreach (var bits in Enumerable.Range(0, 64))
            Codec.RoundTrip(type, new CqlDuration(0, 0, 1L << bits)).Nanoseconds.ShouldBe(1L << bits);
    }

    [Fact]
    public void Nullable_values_are_those_that_are_there()
    {
        Codec.RoundTrip<int?>(Codec.Type(CqlTypeCode.Int), -5).ShouldBe(-5);
        Codec.RoundTrip<DateOnly?>(Codec.Type(CqlTypeCode.Date), DateOnly.MaxValue).ShouldBe(DateOnly.MaxValue);
        Codec.RoundTrip<ReadOnlyMemory<byte>?>(Codec.Type(CqlTypeCode.Blob), new byte[] { 1 })!.Value.ToArray().ShouldBe([1]);
    }

    private static Gen<byte[]> Bytes => ArbMap.Default.GeneratorFor<byte>().ArrayOf();

    private static Arbitrary<BigInteger> BigIntegers => Gen.Choose(1, MostBytes)
        .SelectMany(size => Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b), size)).Select(b => new BigInteger(b))
        .Or(Gen.Choose(0, 200).Select(bit => BigInteger.Pow(2, bit))).Or(Gen.Choose(0, 200).Select(bit => -BigInteger.Pow(2, bit)))
        .ToArbitrary();

    private static Gen<T> Edges<T>(params T[] values) => ArbMap.Default.GeneratorFor<T>().Or(Gen.Elements(values));

    private static Gen<long> Numbers(long below) => ArbMap.Default.GeneratorFor<ulong>().Select(n => (long)(n % (ulong)below))
        .Or(Gen.Choose(0, int.MaxValue).Select(n => below / int.MaxValue * n));

    private static void Holds<T>(CqlTypeCode code, Gen<T> values) => Prop.ForAll(values.ToArbitrary(), value =>
        Codec.RoundTrip(Codec.Type(code), value).ShouldBe(value)).QuickCheckThrowOnFailure();

    private static void Both(params Action[] properties) => Array.ForEach(properties, p => p());

    private static bool IsText(string? text) => text is not null && !text.Any(char.IsSurrogate);

    private static int Abs(int value) => value == int.MinValue ? int.MaxValue : Math.Abs(value);

    private static Guid WithVersion1(Guid id)
    {
        var bytes = id.ToByteArray(bigEndian: true);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x10);
        return new Guid(bytes, bigEndian: true);
    }
}

using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using Arrakis.Scylla.Protocol.Types;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

public sealed class PythonDriverTests
{
    private const string Package = "org.apache.cassandra.db.marshal.";
    private static readonly CqlType Int = Codec.Type(CqlTypeCode.Int);
    private static readonly CqlType Text = Codec.Type(CqlTypeCode.Varchar);
    private readonly List<PythonDriver.Case> _cases = [];

    [Fact]
    public async Task Our_bytes_are_those_of_another_client()
    {
        AddNumbers();
        AddTimes();
        AddOthers();
        AddComposites();
        var answers = await PythonDriver.RunAsync<PythonDriver.Answer[]>("encode.py", _cases);
        answers.Length.ShouldBe(_cases.Count);
        for (var i = 0; i < answers.Length; i++)
            answers[i].ShouldBe(new PythonDriver.Answer(_cases[i].Hex, true), $"{_cases[i].Class} {_cases[i].Value}");
    }

    [Fact]
    public async Task Without_the_other_client_the_comparison_fails_and_names_what_is_missing()
    {
        const string withoutInstalledModules = "-S";
        AddNumbers();
        var failure = await Should.ThrowAsync<InvalidOperationException>(
            () => PythonDriver.RunAsync<PythonDriver.Answer[]>("encode.py", _cases, withoutInstalledModules));
        failure.Message.ShouldContain("No module named 'cassandra'");
        failure.Message.ShouldContain("python3-cassandra");
    }

    private void AddNumbers()
    {
        foreach (var value in new[] { int.MinValue, -1, 0, int.MaxValue })
            Add("Int32Type", CqlTypeCode.Int, value, value);
        foreach (var value in new[] { long.MinValue, -1, 0, long.MaxValue })
        {
            Add("LongType", CqlTypeCode.Bigint, value, value);
            Add("CounterColumnType", CqlTypeCode.Counter, value, value);
        }

        foreach (var value in new short[] { short.MinValue, -1, 0, short.MaxValue })
            Add("ShortType", CqlTypeCode.Smallint, value, value);
        foreach (var value in new sbyte[] { sbyte.MinValue, -1, 0, sbyte.MaxValue })
            Add("ByteType", CqlTypeCode.Tinyint, value, value);
        foreach (var value in new[] { 0.1, -1e300, 5e-324 })
            Add("DoubleType", CqlTypeCode.Double, value, value);
        foreach (var value in new[] { 0.5f, -1e30f, 1.401298464324817e-45f })
            Add("FloatType", CqlTypeCode.Float, value, (double)value);
        foreach (var value in new[] { decimal.MinValue, decimal.MaxValue, -12.8m, 0.00m, 1.10m, 1e-28m, 255m, -32768m })
            Add("DecimalType", CqlTypeCode.Decimal, value, value.ToString(CultureInfo.InvariantCulture));
        AddBigNumbers();
    }

    private void AddBigNumbers()
    {
        var random = new Random(20);
        for (var bit = 0; bit < 200; bit++)
        {
            var value = (BigInteger.One << bit) - random.Next(3);
            value = random.Next(2) == 0 ? -value : value;
            Add("IntegerType", CqlTypeCode.Varint, value, value.ToString(CultureInfo.InvariantCulture));
            var scale = random.Next(-400, 400);
            Add("DecimalType", CqlTypeCode.Decimal, new CqlDecimal(value, scale), $"{value}E{-scale}");
            Add("DecimalType", CqlTypeCode.Decimal, new CqlDecimal(value, scale), new CqlDecimal(value, scale).ToString());
        }
    }

    private void AddTimes()
    {
        foreach (var day in new[] { DateOnly.MinValue, new(1969, 12, 31), new(1970, 1, 1), new(2026, 2, 28), DateOnly.MaxValue })
            Add("SimpleDateType", CqlTypeCode.Date, day, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        foreach (var nanoseconds in new[] { 0, 1, 86_399_999_999_999 })
            Add("TimeType", CqlTypeCode.Time, nanoseconds, nanoseconds);
        var time = new TimeOnly(12, 34, 56, 789);
        Add("TimeType", CqlTypeCode.Time, time, time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        foreach (var milliseconds in new long[] { -62_135_596_800_000, -1, 0, 1_700_000_000_123, 253_402_300_799_000 })
            Add("TimestampType", CqlTypeCode.Timestamp, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), milliseconds);
        var duration = new CustomType(CustomType.DurationClass);
        foreach (var (months, days, ns) in new[] { (0, 0, 0L), (1, 2, 3L), (-1, -2, -3L), (int.MaxValue, 300, long.MaxValue) })
            Add(CustomType.DurationClass, duration, new CqlDuration(months, days, ns), new object[] { months, days, ns });
    }

    private void AddOthers()
    {
        Add("UTF8Type", CqlTypeCode.Varchar, "é€😀", "é€😀");
        Add("AsciiType", CqlTypeCode.Ascii, "plain", "plain");
        Add("BytesType", CqlTypeCode.Blob, new byte[] { 0, 255, 7 }, "00ff07");
        Add("BooleanType", CqlTypeCode.Boolean, true, true);
        Add("BooleanType", CqlTypeCode.Boolean, false, false);
        foreach (var address in new[] { "127.0.0.1", "255.255.255.255", "::1", "2001:db8::ff00:42:8329" })
            Add("InetAddressType", CqlTypeCode.Inet, IPAddress.Parse(address), address);
        const string id = "a4a70900-24e1-11df-8924-001ff3591711";
        Add("UUIDType", CqlTypeCode.Uuid, Guid.Parse(id), id);
        Add("TimeUUIDType", CqlTypeCode.Timeuuid, Guid.Parse(id), id);
    }

    private void AddComposites()
    {
        Add($"{Package}ListType({Package}Int32Type)", new ListType(Int), new List<int> { 3, -1, 2 }, new[] { 3, -1, 2 });
        Add($"{Package}ListType({Package}Int32Type)", new ListType(Int), Array.Empty<int>(), Array.Empty<int>());
        Add($"{Package}SetType({Package}UTF8Type)", new SetType(Text), new HashSet<string> { "a", "b" }, new[] { "a", "b" });
        Add(
            $"{Package}MapType({Package}UTF8Type,{Package}ListType({Package}Int32Type))", new MapType(Text, new ListType(Int)),
            new Dictionary<string, int[]> { ["x"] = [1, 2], [""] = [] },
            new object[] { new object[] { "x", new[] { 1, 2 } }, new object[] { "", Array.Empty<int>() } });
        Add(
            $"{Package}TupleType({Package}Int32Type,{Package}UTF8Type,{Package}DecimalType)",
            new TupleType(Int, Text, Codec.Type(CqlTypeCode.Decimal)),
            ((int?)5, (string?)null, 1.10m), new object?[] { 5, null, "1.10" });
        AddUdt();
    }

    private void AddUdt()
    {
        var address = new UdtType("ks", "address", new UdtField("street", Text), new UdtField("zip", Int),
            new UdtField("tags", new SetType(Text)));
        var udt = $"{Package}UserType(ks,{Hex("address")},{Hex("street")}:{Package}UTF8Type,{Hex("zip")}:{Package}Int32Type,"
            + $"{Hex("tags")}:{Package}SetType({Package}UTF8Type))";
        var value = new CqlUdtValue(address).Set("street", "Höhe").Set("tags", new HashSet<string> { "a" });
        var json = new object?[] { "Höhe", null, new[] { "a" } };
        Add(udt, address, value, json);
        Add(udt, address, new Address("Höhe", null, new HashSet<string> { "a" }), json);
        Add($"{Package}ListType({udt})", new ListType(address), new[] { value, value }, new object[] { json, json });
    }

    private void Add<T>(string name, CqlTypeCode code, T value, object? json) => Add(Package + name, Codec.Type(code), value, json);

    private void Add<T>(string name, CqlType type, T value, object? json) => _cases.Add(new(name, json, Codec.Hex(type, value)));

    private static string Hex(string name) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(name));

    private sealed record Address(string Street, int? Zip, IReadOnlySet<string> Tags);
}

using System.Buffers;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Types;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

public sealed class CqlTypeReaderTests
{
    private const string Package = "org.apache.cassandra.db.marshal.";

    [Fact]
    public void Types_are_read_as_they_nest()
    {
        var bytes = new byte[] { 0, 0x21, 0, 0x0D, 0, 0x31, 0, 2, 0, 9, 0, 0x30, 0, 1, 107, 0, 1, 117, 0, 1, 0, 1, 102, 0, 0x20, 0,
            0x22, 0, 0x0E };
        Read(bytes).ShouldBe(new MapType(
            new(CqlTypeCode.Varchar),
            new TupleType(
                new(CqlTypeCode.Int), new UdtType("k", "u", new UdtField("f", new ListType(new SetType(new(CqlTypeCode.Varint))))))));
    }

    [Fact]
    public void Every_type_without_parameters_is_one_object()
    {
        for (var code = 0x0001; code <= 0x0014; code++)
        {
            if (code == 0x000A)
                continue;
            var type = Read([0, (byte)code]);
            ((int)type.Code).ShouldBe(code);
            Read([0, (byte)code]).ShouldBeSameAs(type);
        }
    }

    [Theory]
    [InlineData(0x000A)]
    [InlineData(0x0015)]
    [InlineData(0x0023)]
    [InlineData(0xFFFF)]
    public void A_number_that_is_no_type_is_a_violation(int code) =>
        Should.Throw<ProtocolViolationException>(() => Read([(byte)(code >> 8), (byte)code])).Message.ShouldContain($"0x{code:X4}");

    [Fact]
    public void Version_3_lacks_four_numbers_and_names_their_classes()
    {
        Should.Throw<ProtocolViolationException>(() => Read([0, 0x11], ProtocolVersion.V3)).Message.ShouldContain("version 3");
        foreach (var (name, code) in new[]
        {
            ("SimpleDateType", CqlTypeCode.Date), ("TimeType", CqlTypeCode.Time), ("ShortType", CqlTypeCode.Smallint),
            ("ByteType", CqlTypeCode.Tinyint),
        })
            Read(Custom(Package + name), ProtocolVersion.V3).ShouldBe(new CqlType(code));
        Read(Custom(Package + "DurationType")).ShouldBe(new CustomType(Package + "DurationType"));
    }

    [Fact]
    public void Types_nest_so_deep_and_no_deeper()
    {
        var deep = Enumerable.Repeat(new byte[] { 0, 0x20 }, CqlTypeReader.MaxDepth - 1).SelectMany(b => b)
            .Concat(new byte[] { 0, 9 }).ToArray();
        Read(deep).Code.ShouldBe(CqlTypeCode.List);
        Should.Throw<ProtocolViolationException>(() => Read([0, 0x20, .. deep])).Message.ShouldContain("deeper than 32");
        var endless = Enumerable.Repeat(new byte[] { 0, 0x20 }, 1_000_000).SelectMany(b => b).ToArray();
        Should.Throw<ProtocolViolationException>(() => Read(endless));
    }

    private static byte[] Custom(string name)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CqlWriter(output);
        writer.Short(0);
        writer.String(name);
        return output.WrittenSpan.ToArray();
    }

    private static CqlType Read(byte[] bytes, ProtocolVersion version = ProtocolVersion.V4)
    {
        var reader = new CqlReader(bytes);
        var type = CqlTypeReader.Read(ref reader, version);
        reader.Remaining.ShouldBe(0);
        return type;
    }
}

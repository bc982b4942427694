using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Tests.Rows;

/// <summary>Whatever the body: rows, or a violation of the protocol.</summary>
public sealed class RowSetFuzzTests
{
    private const int Rounds = 2000;
    private static readonly (string, CqlTypeCode)[] Columns = [("id", CqlTypeCode.Bigint), ("name", CqlTypeCode.Varchar)];

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x02)]
    [InlineData(0x04)]
    [InlineData(0x08)]
    [InlineData(0x0E)]
    public void Bodies(int flagBits)
    {
        var flags = (FrameFlags)flagBits;
        var head = new ResultBody();
        if (flags.HasFlag(FrameFlags.Tracing))
            head.Writer.Raw(new byte[16]);
        if (flags.HasFlag(FrameFlags.Warning))
            head.Writer.StringList(["w"]);
        if (flags.HasFlag(FrameFlags.CustomPayload))
            head.Writer.Raw([0, 1, 0, 1, 65, 0, 0, 0, 1, 9]);
        head.Writer.Raw(ResultBody.Rows([1, 2], Columns, [new byte[8], "a"u8.ToArray()], [new byte[8], null]).Bytes);
        foreach (var input in Fuzz.Inputs((int)flags, Rounds, head.Bytes))
            Fuzz.Read(input, bytes => Walk(bytes, flags, null));
    }

    [Fact]
    public void Bodies_with_types_that_have_parameters()
    {
        var body = new ResultBody();
        body.Writer.Raw([0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 107, 0, 1, 116, 0, 1, 99]);
        body.Writer.Raw([0, 0x21, 0, 0x0D, 0, 0x31, 0, 2, 0, 9, 0, 0x30, 0, 1, 107, 0, 1, 117, 0, 1, 0, 1, 102, 0, 0x20, 0, 0, 0, 1, 65]);
        body.Values([null], [[]]);
        Walk(body.Bytes, FrameFlags.None, null);
        foreach (var input in Fuzz.Inputs(7, Rounds, body.Bytes))
            Fuzz.Read(input, bytes => Walk(bytes, FrameFlags.None, null));
    }

    [Fact]
    public void Bodies_after_known_metadata()
    {
        using var known = ResultBody.Rows([1, 2], Columns).Open();
        var metadata = known.Metadata;
        var full = ResultBody.Rows([1, 2], Columns, [new byte[8], null]).Bytes;
        var without = new ResultBody();
        without.Writer.Raw([0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 2]);
        without.Values([new byte[8], null]);
        foreach (var input in Fuzz.Inputs(11, Rounds, full, without.Bytes))
            Fuzz.Read(input, bytes => Walk(bytes, FrameFlags.None, metadata));
    }

    private static void Walk(byte[] body, FrameFlags flags, RowsMetadata? known)
    {
        using var frame = ResultBody.Frame(body, flags);
        using var rows = new RowSet(frame, ProtocolVersion.V4, known);
        foreach (var row in rows)
        {
            for (var i = 0; i < rows.Columns.Count; i++)
                _ = row.IsNull(i) ? 0 : row.GetBytes(i).Length;
        }
    }
}

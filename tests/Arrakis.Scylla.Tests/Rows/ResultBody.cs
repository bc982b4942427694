using System.Buffers;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Tests.Rows;

/// <summary>Builds the body of a RESULT as a server would write it.</summary>
internal sealed class ResultBody
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public CqlWriter Writer => new(_output);

    public byte[] Bytes => _output.WrittenSpan.ToArray();

    /// <summary>Rows of one table, with all metadata.</summary>
    public static ResultBody Rows(byte[]? pagingState, (string Name, CqlTypeCode Code)[] columns, params byte[]?[][] rows)
    {
        var body = new ResultBody();
        body.Writer.Int((int)ResultKind.Rows);
        body.Metadata(pagingState, columns);
        body.Values(rows);
        return body;
    }

    public ResultBody Metadata(byte[]? pagingState, params (string Name, CqlTypeCode Code)[] columns)
    {
        Writer.Int(pagingState is null ? 1 : 3);
        Writer.Int(columns.Length);
        if (pagingState is not null)
            Writer.Bytes(pagingState);
        Writer.String("ks");
        Writer.String("tab");
        foreach (var (name, code) in columns)
        {
            Writer.String(name);
            Writer.Short((int)code);
        }

        return this;
    }

    public ResultBody Values(params byte[]?[][] rows)
    {
        Writer.Int(rows.Length);
        foreach (var value in rows.SelectMany(r => r))
        {
            if (value is null)
                Writer.Int(-1);
            else
                Writer.Bytes(value);
        }

        return this;
    }

    public RowSet Open(RowsMetadata? known = null, FrameFlags flags = FrameFlags.None, ProtocolVersion version = ProtocolVersion.V4) =>
        new(Frame(Bytes, flags), version, known);

    public static ResponseFrame Frame(byte[] body, FrameFlags flags = FrameFlags.None, Opcode opcode = Opcode.Result)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, body.Length));
        body.CopyTo(rented, 0);
        return new(new FrameHeader(4, true, flags, 1, opcode, body.Length), rented);
    }
}

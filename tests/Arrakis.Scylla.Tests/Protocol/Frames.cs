using System.Buffers;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Tests.Protocol;

/// <summary>Frames as a server would send them, and requests as it would receive them.</summary>
internal static class Frames
{
    public static ResponseFrame Response(Opcode opcode, Action<CqlWriter> body, FrameFlags flags = FrameFlags.None)
    {
        var bytes = new ArrayBufferWriter<byte>();
        body(new CqlWriter(bytes));
        return Response(opcode, bytes.WrittenSpan, flags);
    }

    public static ResponseFrame Response(Opcode opcode, ReadOnlySpan<byte> body, FrameFlags flags = FrameFlags.None)
    {
        var rented = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(rented);
        return new ResponseFrame(new FrameHeader(4, true, flags, 0, opcode, body.Length), rented);
    }

    public static ResponseFrame Result(ResultKind kind, Action<CqlWriter> body) => Response(Opcode.Result, writer =>
    {
        writer.Int((int)kind);
        body(writer);
    });

    public static byte[] Request(IRequest request, ProtocolVersion version, short stream = 0)
    {
        var body = new ArrayBufferWriter<byte>();
        request.Write(new CqlWriter(body), version);
        var frame = new byte[FrameHeader.Size + body.WrittenCount];
        new FrameHeader((byte)version, false, request.Flags, stream, request.Opcode, body.WrittenCount).Write(frame);
        body.WrittenSpan.CopyTo(frame.AsSpan(FrameHeader.Size));
        return frame;
    }

    public static byte[] Bytes(Action<CqlWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        write(new CqlWriter(bytes));
        return bytes.WrittenSpan.ToArray();
    }
}

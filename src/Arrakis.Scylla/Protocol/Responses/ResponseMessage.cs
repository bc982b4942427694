using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>
/// Where the message itself begins in a response: behind tracing id, warnings and custom payload (native protocol v4, section
/// 2.2).
/// </summary>
internal static class ResponseMessage
{
    /// <summary>A reader that stands on the message.</summary>
    /// <exception cref="ProtocolViolationException">It is another message than expected, or the head of the body is broken.</exception>
    public static CqlReader Open(ResponseFrame frame, Opcode expected)
    {
        var opcode = frame.Header.Opcode;
        if (opcode != expected)
            throw new ProtocolViolationException($"an answer {opcode} (0x{(int)opcode:X2}) where {expected} was due");
        return new CqlReader(frame.Body.Span, ResponsePrologue.Read(frame).MessageOffset);
    }

    /// <summary>A reader that stands behind the kind of a RESULT.</summary>
    /// <exception cref="ProtocolViolationException">It is no RESULT, or one of another kind.</exception>
    public static CqlReader OpenResult(ResponseFrame frame, ResultKind expected)
    {
        var reader = Open(frame, Opcode.Result);
        var kind = (ResultKind)reader.Int();
        if (kind != expected)
            throw new ProtocolViolationException($"a result {kind} (0x{(int)kind:X4}) where {expected} was due");
        return reader;
    }

    /// <summary>What a RESULT holds; a number that the protocol does not know is given as it is.</summary>
    /// <exception cref="ProtocolViolationException">It is no RESULT, or too short.</exception>
    public static ResultKind KindOf(ResponseFrame frame) => (ResultKind)Open(frame, Opcode.Result).Int();
}

namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>The body of a request. It is written at once, on the caller's thread, and not read again afterwards.</summary>
internal interface IRequest
{
    Opcode Opcode { get; }

    /// <summary>Flags of the frame: tracing.</summary>
    FrameFlags Flags => FrameFlags.None;

    void Write(CqlWriter writer, ProtocolVersion version);
}

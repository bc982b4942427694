namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>
/// The body of a request. Writing it changes nothing: it may happen late, when a connection has room, on another thread, and
/// for two connections at once where a statement is tried on a second node. It is not read any more once its call has ended.
/// </summary>
internal interface IRequest
{
    Opcode Opcode { get; }

    /// <summary>Flags of the frame: tracing.</summary>
    FrameFlags Flags => FrameFlags.None;

    void Write(CqlWriter writer, ProtocolVersion version);
}

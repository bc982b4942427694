namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>EXECUTE: a prepared statement with its values (native protocol v4, section 4.1.6).</summary>
/// <param name="id">The id that the server gave it.</param>
/// <param name="parameters">Values, and how to run it.</param>
/// <param name="isTraced">Whether the server traces it.</param>
internal sealed class ExecuteRequest(ReadOnlyMemory<byte> id, in QueryParameters parameters, bool isTraced = false) : IRequest
{
    private readonly QueryParameters _parameters = parameters;

    public Opcode Opcode => Opcode.Execute;

    public FrameFlags Flags => isTraced ? FrameFlags.Tracing : FrameFlags.None;

    public void Write(CqlWriter writer, ProtocolVersion version)
    {
        writer.ShortBytes(id.Span);
        _parameters.Write(writer, version);
    }
}

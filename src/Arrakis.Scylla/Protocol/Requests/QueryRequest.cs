namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>QUERY: a statement by its text (native protocol v4, section 4.1.4).</summary>
/// <param name="cql">The text.</param>
/// <param name="parameters">How to run it.</param>
/// <param name="isTraced">Whether the server traces it.</param>
internal sealed class QueryRequest(string cql, in QueryParameters parameters, bool isTraced = false) : IRequest
{
    private readonly QueryParameters _parameters = parameters;

    public Opcode Opcode => Opcode.Query;

    public FrameFlags Flags => isTraced ? FrameFlags.Tracing : FrameFlags.None;

    public void Write(CqlWriter writer, ProtocolVersion version)
    {
        writer.LongString(cql);
        _parameters.Write(writer, version);
    }
}

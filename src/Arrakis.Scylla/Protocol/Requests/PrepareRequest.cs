namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>PREPARE: gives a statement an id on the node that it is sent to (native protocol v4, section 4.1.5).</summary>
/// <param name="cql">The text.</param>
internal sealed class PrepareRequest(string cql) : IRequest
{
    public Opcode Opcode => Opcode.Prepare;

    public void Write(CqlWriter writer, ProtocolVersion version) => writer.LongString(cql);
}

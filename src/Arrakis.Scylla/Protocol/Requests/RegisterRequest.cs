namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>REGISTER: the events that the server shall push on this connection (native protocol v4, section 4.1.8).</summary>
/// <param name="events">Their names.</param>
internal sealed class RegisterRequest(IReadOnlyCollection<string> events) : IRequest
{
    public const string TopologyChange = "TOPOLOGY_CHANGE";
    public const string StatusChange = "STATUS_CHANGE";
    public const string SchemaChange = "SCHEMA_CHANGE";

    /// <summary>All events of protocol v3 and v4.</summary>
    public static RegisterRequest All { get; } = new([TopologyChange, StatusChange, SchemaChange]);

    public Opcode Opcode => Opcode.Register;

    public void Write(CqlWriter writer, ProtocolVersion version) => writer.StringList(events);
}

namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>
/// OPTIONS: what does the server support? Answered at any time, and so the sign of life too (native protocol v4, section
/// 4.1.3).
/// </summary>
internal sealed class OptionsRequest : IRequest
{
    /// <summary>It has no parts.</summary>
    public static OptionsRequest Instance { get; } = new();

    private OptionsRequest()
    {
    }

    public Opcode Opcode => Opcode.Options;

    public void Write(CqlWriter writer, ProtocolVersion version)
    {
    }
}

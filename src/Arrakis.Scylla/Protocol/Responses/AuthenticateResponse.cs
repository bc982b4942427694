namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>AUTHENTICATE: the server wants to know who asks (native protocol v4, section 4.2.3).</summary>
/// <param name="Authenticator">Java class of the server's authenticator, which says what it expects.</param>
internal sealed record AuthenticateResponse(string Authenticator)
{
    /// <exception cref="Errors.ProtocolViolationException">It is not such a response.</exception>
    public static AuthenticateResponse Read(ResponseFrame frame) =>
        new(ResponseMessage.Open(frame, Opcode.Authenticate).String());
}

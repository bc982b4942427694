namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>AUTH_SUCCESS: the server knows who asks (native protocol v4, section 4.2.8).</summary>
/// <param name="token">The authenticator's last word; null if there is none.</param>
internal sealed class AuthSuccessResponse(byte[]? token)
{
    /// <summary>The authenticator's last word; null if there is none.</summary>
    public byte[]? Token { get; } = token;

    /// <exception cref="Errors.ProtocolViolationException">It is not such a response.</exception>
    public static AuthSuccessResponse Read(ResponseFrame frame)
    {
        var token = ResponseMessage.Open(frame, Opcode.AuthSuccess).Bytes(out var isNull);
        return new AuthSuccessResponse(isNull ? null : token.ToArray());
    }
}

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>AUTH_CHALLENGE: the server asks on (native protocol v4, section 4.2.7).</summary>
/// <param name="token">What the authenticator asks; null if nothing.</param>
internal sealed class AuthChallengeResponse(byte[]? token)
{
    /// <summary>What the authenticator asks; null if nothing.</summary>
    public byte[]? Token { get; } = token;

    /// <exception cref="Errors.ProtocolViolationException">It is not such a response.</exception>
    public static AuthChallengeResponse Read(ResponseFrame frame)
    {
        var token = ResponseMessage.Open(frame, Opcode.AuthChallenge).Bytes(out var isNull);
        return new AuthChallengeResponse(isNull ? null : token.ToArray());
    }
}

using System.Text;

namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>
/// AUTH_RESPONSE: the answer to AUTHENTICATE or AUTH_CHALLENGE (native protocol v4, section 4.1.2). It holds a secret, and
/// prints none of it.
/// </summary>
/// <param name="token">What the server's authenticator expects.</param>
internal sealed class AuthResponseRequest(ReadOnlyMemory<byte> token) : IRequest
{
    public Opcode Opcode => Opcode.AuthResponse;

    /// <summary>The answer that PasswordAuthenticator takes: SASL PLAIN without an identity to act for (RFC 4616).</summary>
    /// <exception cref="ArgumentException">User or password holds the zero character, which separates them.</exception>
    public static AuthResponseRequest Plain(string username, string password)
    {
        if (username.Contains('\0') || password.Contains('\0'))
            throw new ArgumentException("User and password must not hold a zero character: it separates them.", nameof(username));
        return new AuthResponseRequest(Encoding.UTF8.GetBytes($"\0{username}\0{password}"));
    }

    public void Write(CqlWriter writer, ProtocolVersion version) => writer.Bytes(token.Span);
}

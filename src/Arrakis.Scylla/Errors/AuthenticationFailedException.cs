using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The server did not accept the credentials.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class AuthenticationFailedException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.AuthenticationFailed, serverMessage, "authentication failed; check user and password")
{
    /// <inheritdoc/>
    /// <remarks>Somebody has to correct user, password or role.</remarks>
    public override bool IsTransient => false;
}

using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The server does not allow a message, or does not speak the version of the protocol.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class ProtocolErrorException(EndPoint address, string serverMessage)
    : ServerErrorException(
        address, ServerErrorCode.ProtocolError, serverMessage, "the server does not accept what was sent, or the protocol's version")
{
    /// <inheritdoc/>
    /// <remarks>The same bytes are refused again.</remarks>
    public override bool IsTransient => false;
}

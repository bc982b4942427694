using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The server's configuration does not allow the statement.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class ConfigErrorException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.ConfigError, serverMessage, "the server's configuration does not allow this")
{
    /// <inheritdoc/>
    /// <remarks>Statement or configuration has to be corrected.</remarks>
    public override bool IsTransient => false;
}

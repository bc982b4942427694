using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The user lacks a permission.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class UnauthorizedException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.Unauthorized, serverMessage, "the user may not do this; grant the permission")
{
    /// <inheritdoc/>
    /// <remarks>Somebody has to grant it.</remarks>
    public override bool IsTransient => false;
}

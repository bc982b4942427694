using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Something unexpected happened in the server.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class ServerInternalException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.ServerInternal, serverMessage, "the server failed")
{
    /// <inheritdoc/>
    /// <remarks>Servers answer so as well while they start, stop or run short of something, so another try may succeed.</remarks>
    public override bool IsTransient => true;
}

using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>A TRUNCATE failed: it needs every node.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class TruncateErrorException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.TruncateError, serverMessage, "TRUNCATE failed; it needs every node")
{
    /// <inheritdoc/>
    /// <remarks>It passes when all nodes are up.</remarks>
    public override bool IsTransient => true;
}

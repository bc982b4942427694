using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The coordinator is still joining the cluster.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class IsBootstrappingException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.IsBootstrapping, serverMessage, "still joining the cluster; ask another node")
{
    /// <inheritdoc/>
    /// <remarks>It passes when the node has joined; any other node can be asked at once.</remarks>
    public override bool IsTransient => true;
}

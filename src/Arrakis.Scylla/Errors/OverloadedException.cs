using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The coordinator has too much to do.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class OverloadedException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.Overloaded, serverMessage, "overloaded; send less at once")
{
    /// <inheritdoc/>
    /// <remarks>It passes when there is less to do.</remarks>
    public override bool IsTransient => true;
}

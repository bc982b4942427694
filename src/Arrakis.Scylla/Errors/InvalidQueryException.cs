using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The statement is CQL, and makes no sense here: no such table or column, a value of the wrong type, and the like.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class InvalidQueryException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.Invalid, serverMessage, "the statement is invalid")
{
    /// <inheritdoc/>
    /// <remarks>The statement has to be corrected.</remarks>
    public override bool IsTransient => false;
}

using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>The statement is not CQL.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
public sealed class SyntaxErrorException(EndPoint address, string serverMessage)
    : ServerErrorException(address, ServerErrorCode.SyntaxError, serverMessage, "the statement is not CQL")
{
    /// <inheritdoc/>
    /// <remarks>The statement has to be corrected.</remarks>
    public override bool IsTransient => false;
}

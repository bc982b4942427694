using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>
/// A node does not know the id of a prepared statement: it restarted, forgot it, or never had it. The session prepares the
/// statement there and tries again.
/// </summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="id">The id.</param>
public sealed class UnpreparedException(EndPoint address, string serverMessage, ReadOnlyMemory<byte> id)
    : ServerErrorException(
        address, ServerErrorCode.Unprepared, serverMessage, $"prepared statement {Convert.ToHexString(id.Span)} is not known there")
{
    /// <summary>The id that the node does not know.</summary>
    public ReadOnlyMemory<byte> Id { get; } = id;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

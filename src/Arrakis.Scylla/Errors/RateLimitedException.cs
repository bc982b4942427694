using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>
/// A partition is asked for more often than its table allows per second (ScyllaDB, docs/dev/protocol-extensions.md). It is
/// not to be sent again at once.
/// </summary>
/// <param name="address">The node that answered.</param>
/// <param name="code">The number that the node announced for this error.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="isWrite">Whether a write was refused.</param>
/// <param name="rejectedByCoordinator">Whether the coordinator refused.</param>
public sealed class RateLimitedException(
    EndPoint address, ServerErrorCode code, string serverMessage, bool isWrite, bool rejectedByCoordinator)
    : ServerErrorException(
        address, code, serverMessage,
        $"rate limit of the partition reached by a {(isWrite ? "write" : "read")}, refused by "
        + $"{(rejectedByCoordinator ? "the coordinator" : "replicas")}; send less or later")
{
    /// <summary>Whether a write was refused; else a read.</summary>
    public bool IsWrite { get; } = isWrite;

    /// <summary>Whether the coordinator refused, and no replica was asked; else replicas did.</summary>
    public bool RejectedByCoordinator { get; } = rejectedByCoordinator;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

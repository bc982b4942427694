using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Replicas failed at a write. Others may have taken it.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="consistency">The consistency that was asked for.</param>
/// <param name="received">Replicas that acknowledged.</param>
/// <param name="blockFor">Replicas that had to.</param>
/// <param name="failures">Replicas that failed.</param>
/// <param name="writeType">The kind of write.</param>
public sealed class WriteFailureException(
    EndPoint address, string serverMessage, Consistency consistency, int received, int blockFor, int failures, string writeType)
    : ReplicaException(
        address, ServerErrorCode.WriteFailure, serverMessage,
        $"write failure ({writeType}): {failures} replicas failed, {received} of {blockFor} acknowledged at {consistency.ToCql()}; "
        + "it may have been applied",
        consistency)
{
    /// <summary>Replicas that acknowledged.</summary>
    public int Received { get; } = received;

    /// <summary>Replicas that had to acknowledge.</summary>
    public int BlockFor { get; } = blockFor;

    /// <summary>Replicas that failed.</summary>
    public int Failures { get; } = failures;

    /// <summary>The kind of write, as in <see cref="WriteTimeoutException.WriteType"/>.</summary>
    public string WriteType { get; } = writeType;
}

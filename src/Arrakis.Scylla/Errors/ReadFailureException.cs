using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Replicas failed at a read, such as one over too many tombstones.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="consistency">The consistency that was asked for.</param>
/// <param name="received">Replicas that answered.</param>
/// <param name="blockFor">Replicas that had to.</param>
/// <param name="failures">Replicas that failed.</param>
/// <param name="dataPresent">Whether the replica that was asked for the data answered.</param>
public sealed class ReadFailureException(
    EndPoint address, string serverMessage, Consistency consistency, int received, int blockFor, int failures, bool dataPresent)
    : ReplicaException(
        address, ServerErrorCode.ReadFailure, serverMessage,
        $"read failure: {failures} replicas failed, {received} of {blockFor} answered at {consistency.ToCql()}", consistency)
{
    /// <summary>Replicas that answered.</summary>
    public int Received { get; } = received;

    /// <summary>Replicas that had to answer.</summary>
    public int BlockFor { get; } = blockFor;

    /// <summary>Replicas that failed.</summary>
    public int Failures { get; } = failures;

    /// <summary>Whether the replica that was asked for the data itself answered.</summary>
    public bool DataPresent { get; } = dataPresent;
}

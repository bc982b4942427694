using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Too few replicas answered a read in time, or the one that was asked for the data itself did not.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="consistency">The consistency that was asked for.</param>
/// <param name="received">Replicas that answered.</param>
/// <param name="blockFor">Replicas that had to.</param>
/// <param name="dataPresent">Whether the replica that was asked for the data answered.</param>
public sealed class ReadTimeoutException(
    EndPoint address, string serverMessage, Consistency consistency, int received, int blockFor, bool dataPresent)
    : ReplicaException(
        address, ServerErrorCode.ReadTimeout, serverMessage,
        $"read timeout: {received} of {blockFor} replicas answered at {consistency.ToCql()}, {(dataPresent ? "with" : "without")} the data",
        consistency)
{
    /// <summary>Replicas that answered.</summary>
    public int Received { get; } = received;

    /// <summary>Replicas that had to answer.</summary>
    public int BlockFor { get; } = blockFor;

    /// <summary>Whether the replica that was asked for the data itself answered; the others send digests.</summary>
    public bool DataPresent { get; } = dataPresent;
}

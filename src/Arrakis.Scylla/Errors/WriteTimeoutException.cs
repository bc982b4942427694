using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Too few replicas acknowledged a write in time. It may take effect all the same, and later.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="consistency">The consistency that was asked for.</param>
/// <param name="received">Replicas that acknowledged.</param>
/// <param name="blockFor">Replicas that had to.</param>
/// <param name="writeType">The kind of write.</param>
public sealed class WriteTimeoutException(
    EndPoint address, string serverMessage, Consistency consistency, int received, int blockFor, string writeType)
    : ReplicaException(
        address, ServerErrorCode.WriteTimeout, serverMessage,
        $"write timeout ({writeType}): {received} of {blockFor} replicas acknowledged at {consistency.ToCql()}; it may have been applied",
        consistency)
{
    /// <summary>Replicas that acknowledged.</summary>
    public int Received { get; } = received;

    /// <summary>Replicas that had to acknowledge.</summary>
    public int BlockFor { get; } = blockFor;

    /// <summary>
    /// SIMPLE, BATCH (the batch log has it, and will carry it out), UNLOGGED_BATCH, COUNTER, BATCH_LOG (the log itself), CAS,
    /// or a kind that a newer server names.
    /// </summary>
    public string WriteType { get; } = writeType;
}

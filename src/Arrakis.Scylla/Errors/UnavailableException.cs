using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Too few replicas are alive for the consistency asked for. Nothing was read or written.</summary>
/// <param name="address">The node that answered.</param>
/// <param name="serverMessage">What the server wrote.</param>
/// <param name="consistency">The consistency that was asked for.</param>
/// <param name="required">Replicas that it needs.</param>
/// <param name="alive">Replicas that are alive.</param>
public sealed class UnavailableException(EndPoint address, string serverMessage, Consistency consistency, int required, int alive)
    : ReplicaException(
        address, ServerErrorCode.Unavailable, serverMessage,
        $"unavailable: {consistency.ToCql()} needs {required} replicas, {alive} are alive", consistency)
{
    /// <summary>Replicas that the consistency needs.</summary>
    public int Required { get; } = required;

    /// <summary>Replicas that the coordinator believes to be alive.</summary>
    public int Alive { get; } = alive;
}

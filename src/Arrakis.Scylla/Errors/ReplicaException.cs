using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Too few replicas did what a statement asks for.</summary>
public abstract class ReplicaException : ServerErrorException
{
    private protected ReplicaException(EndPoint address, ServerErrorCode code, string serverMessage, string what, Consistency consistency)
        : base(address, code, serverMessage, what) => Consistency = consistency;

    /// <summary>The consistency that was asked for.</summary>
    public Consistency Consistency { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

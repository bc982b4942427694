using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Errors;

/// <summary>
/// The server refuses the protocol version that was offered. The cluster offers a lower one then; nobody else meets this.
/// </summary>
internal sealed class ProtocolVersionNotSupportedException : ScyllaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="offered">What was offered.</param>
    /// <param name="spoken">The version in which the server answered, or one below the offered if it did not say.</param>
    /// <param name="innerException">What the server said.</param>
    public ProtocolVersionNotSupportedException(ProtocolVersion offered, int spoken, Exception? innerException = null)
        : base($"The server does not speak CQL protocol v{(int)offered}, it answered in v{spoken}.", innerException) =>
        (Offered, Spoken) = (offered, spoken);

    /// <summary>What was offered.</summary>
    public ProtocolVersion Offered { get; }

    /// <summary>The version in which the server answered; may be one that this client does not speak.</summary>
    public int Spoken { get; }

    /// <summary>The version to try next; null if there is none that both speak.</summary>
    public ProtocolVersion? Next =>
        Spoken >= (int)ProtocolVersion.V3 && Spoken < (int)Offered ? (ProtocolVersion)Spoken : null;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}

namespace Arrakis.Scylla.Errors;

/// <summary>Bytes that the protocol does not allow. The connection that they came from is given up.</summary>
public sealed class ProtocolViolationException : ScyllaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="what">What was read, with its number and the number allowed.</param>
    /// <param name="innerException">What found it.</param>
    public ProtocolViolationException(string what, Exception? innerException = null)
        : base($"The server broke the CQL protocol: {what}.", innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

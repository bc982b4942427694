namespace Arrakis.Scylla.Errors;

/// <summary>
/// Bytes that the protocol does not allow. Where no frame can be told from the next any more, the connection that they came from
/// is given up; an answer that cannot be read fails its request alone.
/// </summary>
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

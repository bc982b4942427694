using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>A connection could not be made, or ended.</summary>
public sealed class ConnectionException : ScyllaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="address">The node.</param>
    /// <param name="what">What happened to the connection.</param>
    /// <param name="mayHaveBeenApplied">Whether the request may have reached the server.</param>
    /// <param name="innerException">The first cause.</param>
    public ConnectionException(EndPoint address, string what, bool mayHaveBeenApplied, Exception? innerException = null)
        : base($"{address}: {what}", innerException)
    {
        Address = address;
        MayHaveBeenApplied = mayHaveBeenApplied;
    }

    /// <summary>The node.</summary>
    public EndPoint Address { get; }

    /// <summary>Whether the request may have reached the server, and a statement that is not idempotent must not be sent again.</summary>
    public bool MayHaveBeenApplied { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>No answer came in time. The server may still do what it was asked.</summary>
public sealed class RequestTimeoutException : ScyllaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="address">The node that did not answer; null if none was reached.</param>
    /// <param name="timeout">How long was waited: for an attempt, or for all of them.</param>
    public RequestTimeoutException(EndPoint? address, TimeSpan timeout)
        : base(
            $"{(address is null ? "No node" : address.ToString())} did not answer within {timeout.TotalMilliseconds:0} ms.",
            new TimeoutException()) =>
        Address = address;

    /// <summary>The node that did not answer; null if none was reached.</summary>
    public EndPoint? Address { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

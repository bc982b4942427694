using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>
/// A server answered with an error. Each error that the protocol gives fields has a class of its own; any other keeps its
/// number in <see cref="Code"/>.
/// </summary>
public class ServerErrorException : ScyllaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="address">The node that answered.</param>
    /// <param name="code">The number of the error, known or not.</param>
    /// <param name="serverMessage">What the server wrote.</param>
    public ServerErrorException(EndPoint address, ServerErrorCode code, string serverMessage)
        : this(address, code, serverMessage, $"error 0x{(int)code:X4}, which this client does not know")
    {
    }

    private protected ServerErrorException(EndPoint address, ServerErrorCode code, string serverMessage, string what)
        : base($"{address}: {what}: {serverMessage}")
    {
        Address = address;
        Code = code;
        ServerMessage = serverMessage;
    }

    /// <summary>The node that answered.</summary>
    public EndPoint Address { get; }

    /// <summary>The number of the error; of errors unknown to this client, the number as it came.</summary>
    public ServerErrorCode Code { get; }

    /// <summary>What the server wrote.</summary>
    public string ServerMessage { get; }

    /// <inheritdoc/>
    /// <remarks>An error that this client does not know counts as lasting.</remarks>
    public override bool IsTransient => false;
}

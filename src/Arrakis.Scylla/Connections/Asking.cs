using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Connections;

/// <summary>Asks for the client itself: one connection, once.</summary>
internal static class Asking
{
    /// <summary>The answer, which is no error, to be disposed of.</summary>
    /// <exception cref="ServerErrorException">The server answered with an error.</exception>
    /// <exception cref="ScyllaException">
    /// What <see cref="ShardConnection.SendAsync(IRequest, TimeSpan, CancellationToken)"/> throws.
    /// </exception>
    public static async Task<ResponseFrame> AskAsync(
        this ShardConnection connection, IRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var frame = await connection.SendAsync(request, timeout, cancellationToken).ConfigureAwait(false);
        if (frame.Header.Opcode != Opcode.Error)
            return frame;
        using (frame)
            throw ErrorResponse.Read(frame, connection.Address, connection.Features.RateLimitErrorCode);
    }
}

using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Execution;

/// <summary>An answer, and whence it came. Whoever has it disposes of the frame, or hands it on.</summary>
/// <param name="Frame">The response.</param>
/// <param name="Connection">The connection that it came on.</param>
internal readonly record struct Answer(ResponseFrame Frame, ShardConnection Connection)
{
    /// <summary>The error that it is; its buffer is given back.</summary>
    /// <exception cref="ProtocolViolationException">It is none.</exception>
    public ServerErrorException ToError()
    {
        using (Frame)
            return ErrorResponse.Read(Frame, Connection.Address, Connection.Features.RateLimitErrorCode);
    }
}

using System.Net;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>Reads an ERROR (native protocol v4, sections 4.2.1 and 9).</summary>
internal static class ErrorResponse
{
    private const byte WriteOperation = 1;

    /// <summary>The error with all fields that the server sent.</summary>
    /// <param name="frame">The response.</param>
    /// <param name="address">The node that answered.</param>
    /// <param name="rateLimitCode">The number that the node announced for ScyllaDB's rate-limit error; null if none.</param>
    /// <exception cref="ProtocolViolationException">It is no error, or one that lacks fields.</exception>
    public static ServerErrorException Read(ResponseFrame frame, EndPoint address, int? rateLimitCode = null)
    {
        var reader = ResponseMessage.Open(frame, Opcode.Error);
        var code = reader.Int();
        var message = reader.String();
        // The number is the server's choice, so it is asked for first.
        if (code == rateLimitCode)
            return RateLimited(ref reader, address, code, message);
        return (ServerErrorCode)code switch
        {
            ServerErrorCode.Unavailable => new UnavailableException(address, message, Level(ref reader), reader.Int(), reader.Int()),
            ServerErrorCode.WriteTimeout =>
                new WriteTimeoutException(address, message, Level(ref reader), reader.Int(), reader.Int(), reader.String()),
            ServerErrorCode.ReadTimeout =>
                new ReadTimeoutException(address, message, Level(ref reader), reader.Int(), reader.Int(), reader.Byte() != 0),
            ServerErrorCode.ReadFailure =>
                new ReadFailureException(address, message, Level(ref reader), reader.Int(), reader.Int(), reader.Int(), reader.Byte() != 0),
            ServerErrorCode.WriteFailure =>
                new WriteFailureException(address, message, Level(ref reader), reader.Int(), reader.Int(), reader.Int(), reader.String()),
            ServerErrorCode.FunctionFailure =>
                new FunctionFailureException(address, message, reader.String(), reader.String(), reader.StringList()),
            ServerErrorCode.AlreadyExists => new AlreadyExistsException(address, message, reader.String(), reader.String()),
            ServerErrorCode.Unprepared => new UnpreparedException(address, message, reader.ShortBytes().ToArray()),
            var plain => WithoutFields(address, plain, message),
        };
    }

    private static ServerErrorException WithoutFields(EndPoint address, ServerErrorCode code, string message) => code switch
    {
        ServerErrorCode.ServerInternal => new ServerInternalException(address, message),
        ServerErrorCode.ProtocolError => new ProtocolErrorException(address, message),
        ServerErrorCode.AuthenticationFailed => new AuthenticationFailedException(address, message),
        ServerErrorCode.Overloaded => new OverloadedException(address, message),
        ServerErrorCode.IsBootstrapping => new IsBootstrappingException(address, message),
        ServerErrorCode.TruncateError => new TruncateErrorException(address, message),
        ServerErrorCode.SyntaxError => new SyntaxErrorException(address, message),
        ServerErrorCode.Unauthorized => new UnauthorizedException(address, message),
        ServerErrorCode.Invalid => new InvalidQueryException(address, message),
        ServerErrorCode.ConfigError => new ConfigErrorException(address, message),
        _ => new ServerErrorException(address, code, message),
    };

    private static RateLimitedException RateLimited(ref CqlReader reader, EndPoint address, int code, string message) =>
        new(address, (ServerErrorCode)code, message, reader.Byte() == WriteOperation, reader.Byte() != 0);

    private static Consistency Level(ref CqlReader reader) => (Consistency)reader.Short();
}

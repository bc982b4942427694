using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Telemetry;

/// <summary>What the metrics call an error: a fixed set of words.</summary>
internal static class ErrorKinds
{
    /// <summary>The word.</summary>
    public static string Of(Exception error) => error switch
    {
        ServerErrorException server => Of(server.Code, server),
        RequestTimeoutException => "timeout",
        ConnectionException => "connection",
        NoHostAvailableException => "no_host",
        ProtocolViolationException => "protocol_violation",
        _ => "other",
    };

    private static string Of(ServerErrorCode code, ServerErrorException error) => code switch
    {
        _ when error is RateLimitedException => "rate_limited",
        ServerErrorCode.ServerInternal => "server_internal",
        ServerErrorCode.ProtocolError => "protocol_error",
        ServerErrorCode.AuthenticationFailed => "authentication_failed",
        ServerErrorCode.Unavailable => "unavailable",
        ServerErrorCode.Overloaded => "overloaded",
        ServerErrorCode.IsBootstrapping => "is_bootstrapping",
        ServerErrorCode.TruncateError => "truncate_error",
        ServerErrorCode.WriteTimeout => "write_timeout",
        ServerErrorCode.ReadTimeout => "read_timeout",
        ServerErrorCode.ReadFailure => "read_failure",
        ServerErrorCode.FunctionFailure => "function_failure",
        ServerErrorCode.WriteFailure => "write_failure",
        ServerErrorCode.SyntaxError => "syntax_error",
        ServerErrorCode.Unauthorized => "unauthorized",
        ServerErrorCode.Invalid => "invalid",
        ServerErrorCode.ConfigError => "config_error",
        ServerErrorCode.AlreadyExists => "already_exists",
        ServerErrorCode.Unprepared => "unprepared",
        _ => "other",
    };
}

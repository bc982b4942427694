namespace Arrakis.Scylla.Errors;

/// <summary>The errors of the native protocol by their number (v4, section 9). A server may send others.</summary>
public enum ServerErrorCode
{
    /// <summary>Something unexpected happened in the server.</summary>
    ServerInternal = 0x0000,

    /// <summary>A message that the server does not allow, or a version of the protocol that it does not speak.</summary>
    ProtocolError = 0x000A,

    /// <summary>Wrong or missing credentials.</summary>
    AuthenticationFailed = 0x0100,

    /// <summary>Too few replicas are alive; nothing was done.</summary>
    Unavailable = 0x1000,

    /// <summary>The coordinator is overloaded.</summary>
    Overloaded = 0x1001,

    /// <summary>The coordinator is still joining the cluster.</summary>
    IsBootstrapping = 0x1002,

    /// <summary>A TRUNCATE failed.</summary>
    TruncateError = 0x1003,

    /// <summary>Too few replicas acknowledged a write in time.</summary>
    WriteTimeout = 0x1100,

    /// <summary>Too few replicas answered a read in time.</summary>
    ReadTimeout = 0x1200,

    /// <summary>Replicas failed at a read.</summary>
    ReadFailure = 0x1300,

    /// <summary>A user-defined function failed.</summary>
    FunctionFailure = 0x1400,

    /// <summary>Replicas failed at a write.</summary>
    WriteFailure = 0x1500,

    /// <summary>The statement is not CQL.</summary>
    SyntaxError = 0x2000,

    /// <summary>The user may not do this.</summary>
    Unauthorized = 0x2100,

    /// <summary>The statement is CQL, and makes no sense here.</summary>
    Invalid = 0x2200,

    /// <summary>The server's configuration does not allow the statement.</summary>
    ConfigError = 0x2300,

    /// <summary>The keyspace or table exists.</summary>
    AlreadyExists = 0x2400,

    /// <summary>The server does not know the id of a prepared statement.</summary>
    Unprepared = 0x2500,
}

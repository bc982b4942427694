namespace Arrakis.Gateway.Wire;

/// <summary>Opcodes of the gateway (Discord API reference, "Opcodes and Status Codes").</summary>
internal enum GatewayOpcode
{
    /// <summary>An event.</summary>
    Dispatch = 0,

    /// <summary>Keeps the connection alive; from Discord: beat at once.</summary>
    Heartbeat = 1,

    /// <summary>Starts a session.</summary>
    Identify = 2,

    /// <summary>Goes on with a session.</summary>
    Resume = 6,

    /// <summary>Discord asks to connect anew and to resume.</summary>
    Reconnect = 7,

    /// <summary>Discord refuses the session; <c>d</c> says whether it can still be resumed.</summary>
    InvalidSession = 9,

    /// <summary>First frame of a connection, with the heartbeat interval.</summary>
    Hello = 10,

    /// <summary>Answers a heartbeat.</summary>
    HeartbeatAck = 11,
}

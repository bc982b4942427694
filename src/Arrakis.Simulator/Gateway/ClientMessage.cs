namespace Arrakis.Simulator;

/// <summary>What a client's WebSocket frames amount to.</summary>
internal enum ClientMessageKind
{
    /// <summary>A text or binary message, put together from its fragments.</summary>
    Data,

    /// <summary>A ping.</summary>
    Ping,

    /// <summary>A close frame.</summary>
    Close,

    /// <summary>The connection ended without a close frame.</summary>
    Gone,

    /// <summary>A violation of RFC 6455.</summary>
    Violation,

    /// <summary>A message beyond the limit.</summary>
    TooBig,
}

/// <summary>A message of the client.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">Unmasked, valid until the next read.</param>
internal readonly record struct ClientMessage(ClientMessageKind Kind, ReadOnlyMemory<byte> Payload = default);

namespace Arrakis.Gateway.Wire;

/// <summary>The peer broke the WebSocket protocol; the connection cannot go on.</summary>
internal sealed class WebSocketViolationException(int closeCode, string message) : Exception(message)
{
    /// <summary>The close code that says so (RFC 6455, 7.4.1).</summary>
    public int CloseCode { get; } = closeCode;
}

using NetCord.Gateway.WebSockets;

namespace Arrakis.Cluster.NetCord;

/// <summary>Gives a client its one connection.</summary>
internal sealed class SingleConnection(NetCordConnection connection) : IWebSocketConnectionProvider
{
    private NetCordConnection? _connection = connection;

    /// <inheritdoc/>
    public IWebSocketConnection CreateConnection() =>
        Interlocked.Exchange(ref _connection, null)
            ?? throw new InvalidOperationException("a client connects once; the gateway connects anew");
}

using NetCord.Gateway;
using NetCord.Gateway.WebSockets;

namespace Arrakis.Cluster.NetCord;

/// <summary>How NetCord is used. The token, the shards, the intents and the compression are those of the gateway.</summary>
public sealed record NetCordOptions
{
    /// <summary>
    /// Gets the client of each connection before it connects, to add handlers of one's own; null (the default) adds none. A client
    /// lives for one connection: its handlers are gone with it. They run on the thread that reads the socket until they first
    /// await, and NetCord waits for none of them.
    /// </summary>
    public Action<int, GatewayClient>? OnClient { get; init; }

    /// <summary>What NetCord keeps of guilds and members; null (the default) keeps nothing.</summary>
    public IGatewayClientCacheProvider? Cache { get; init; }

    /// <summary>Makes the sockets; null (the default) takes NetCord's own, which are the platform's <c>ClientWebSocket</c>.</summary>
    public IWebSocketConnectionProvider? Sockets { get; init; }
}

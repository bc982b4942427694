using Arrakis.Gateway.Sources;
using NetCord.Gateway;
using NetCord.Gateway.Compression;
using NetCord.Gateway.WebSockets;
using NetCordIntents = NetCord.Gateway.GatewayIntents;
using NetCordShard = NetCord.Gateway.Shard;

namespace Arrakis.Cluster.NetCord;

/// <summary>
/// Frames by NetCord: each connection of a shard is one NetCord client, which identifies, resumes, beats and reads its events.
/// Sessions, turns to identify, the wait for room, reconnects and what a frame means stay the gateway's.
/// </summary>
/// <param name="options">How NetCord is used; the defaults if null.</param>
public sealed class NetCordShardSource(NetCordOptions? options = null) : IShardSource
{
    private readonly NetCordOptions _options = options ?? new NetCordOptions();

    /// <inheritdoc/>
    public async Task<int?> RunAsync(ShardLink link, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (link.Resume is { Sequence: > int.MaxValue })
        {
            link.GiveUpSession("NetCord counts sequences in 32 bits, and this session has had more");
            return null;
        }
        await link.BeginAsync(stop);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Until HELLO, this bounds everything.
        ending.CancelAfter(link.Options.ConnectTimeout);
        var socket = (_options.Sockets ?? new WebSocketConnectionProvider()).CreateConnection();
        await using var connection = new NetCordConnection(link, socket, ending);
        using var client = CreateClient(link, connection);
        try
        {
            _options.OnClient?.Invoke(link.Shard, client);
            await connection.RunAsync(StartAsync(client, link, ending.Token), stop);
        }
        finally
        {
            if (stop.IsCancellationRequested)
                await link.DrainAsync();
            await connection.CloseAsync();
            await ending.CancelAsync();
            await connection.ReleasedAsync();
        }
        return connection.Finish(stop);
    }

    /// <summary>Completes when NetCord has sent the identify or the resume.</summary>
    private static Task StartAsync(GatewayClient client, ShardLink link, CancellationToken cancellationToken) => link.Resume is { } resume
        ? client.ResumeAsync(resume.SessionId, (int)resume.Sequence, cancellationToken).AsTask()
        : client.StartAsync(cancellationToken: cancellationToken).AsTask();

    private GatewayClient CreateClient(ShardLink link, NetCordConnection connection) => new(
        NetCordToken.Create(link.Options.Token),
        new GatewayClientConfiguration
        {
            WebSocketConnectionProvider = new SingleConnection(connection),
            ReconnectStrategy = NoReconnects.Instance,
            CacheProvider = _options.Cache ?? NoCache.Instance,
            // Payloads are inflated before NetCord sees them: the gateway needs them as well.
            Compression = new UncompressedGatewayCompression(),
            Intents = (NetCordIntents)link.Intents,
            Shard = new NetCordShard(link.Shard, link.TotalShards),
            // Members beyond this are not in GUILD_CREATE of large guilds; the smallest value keeps those frames small.
            LargeThreshold = 50,
            Logger = new NetCordLogger(link.Shard, link.Logger),
        });
}

using Arrakis.Gateway.Shards;

namespace Arrakis.Gateway.Sources;

/// <summary>The source of this gateway: its own connections, which read frames in place.</summary>
internal sealed class OwnShardSource(GatewayDialer dialer, TimeProvider time) : IShardSource
{
    /// <inheritdoc/>
    public Task<int?> RunAsync(ShardLink link, CancellationToken stop) => new ShardConnection(link, dialer, time).RunAsync(stop);
}

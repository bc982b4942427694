namespace Arrakis.Gateway;

/// <summary>How the gateway is.</summary>
/// <param name="PoolId">The pool that this process runs.</param>
/// <param name="TotalShards">How many shards there are in all pools; 0 before that is known.</param>
/// <param name="SessionStartsRemaining">How many sessions may still be started today, as far as known; null before that.</param>
/// <param name="Shards">The shards of this pool.</param>
public sealed record GatewayStatus(int PoolId, int TotalShards, int? SessionStartsRemaining, IReadOnlyList<ShardStatus> Shards)
{
    /// <summary>How many shards are ready with a log that takes their events.</summary>
    public int ShardsReady => Shards.Count(shard => shard.IsHealthy);

    /// <summary>Whether every shard of the pool is.</summary>
    public bool IsHealthy => Shards.Count > 0 && ShardsReady == Shards.Count;
}

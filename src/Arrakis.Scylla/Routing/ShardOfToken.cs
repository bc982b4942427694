namespace Arrakis.Scylla.Routing;

/// <summary>
/// The shard of a ScyllaDB node that owns a token: its algorithm <c>biased-token-round-robin</c>
/// (docs/dev/protocol-extensions.md of scylladb/scylladb).
/// </summary>
internal static class ShardOfToken
{
    /// <summary>The shard.</summary>
    /// <param name="token">The token.</param>
    /// <param name="shardCount">Shards of the node, at least 1.</param>
    /// <param name="ignoreMsb">High bits of the token that are left out (SCYLLA_SHARDING_IGNORE_MSB): each shard gets many ranges.</param>
    public static int Of(long token, int shardCount, int ignoreMsb)
    {
        // Signed order becomes unsigned order; what is left after the shift is scaled from 2^64 to the number of shards.
        var biased = unchecked((ulong)token + (1UL << 63)) << ignoreMsb;
        return (int)Math.BigMul(biased, (ulong)shardCount, out _);
    }
}

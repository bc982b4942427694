namespace Arrakis.Scylla.Connections;

/// <summary>
/// The local ports from which a connection to the shard-aware port reaches a shard: <c>port % shards == shard</c> (ScyllaDB,
/// docs/dev/protocol-extensions.md, SCYLLA_SHARD_AWARE_PORT).
/// </summary>
internal static class SourcePorts
{
    /// <summary>The first dynamic port (RFC 6335, section 6); those below belong to services.</summary>
    public const int First = 49152;

    public const int Last = 65535;

    /// <summary>
    /// All ports of a shard, each once, from a place on that <paramref name="random"/> chooses, so that callers seldom meet.
    /// </summary>
    public static IEnumerable<int> Of(int shard, int shardCount, int random)
    {
        var lowest = First + (((shard - (First % shardCount)) + shardCount) % shardCount);
        var count = lowest > Last ? 0 : ((Last - lowest) / shardCount) + 1;
        for (var i = 0; i < count; i++)
            yield return lowest + ((int)(((long)random + i) % count) * shardCount);
    }
}

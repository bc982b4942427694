namespace Arrakis.Shared;

/// <summary>
/// Discord's 64-bit ids: milliseconds since 2015-01-01 UTC in the high 42 bits, then worker, process and increment
/// (Discord API reference, "Snowflakes").
/// </summary>
public static class Snowflake
{
    /// <summary>Discord's epoch, 2015-01-01T00:00:00Z, in Unix milliseconds.</summary>
    public const long EpochMs = 1_420_070_400_000;

    /// <summary>Bits below the time: 5 worker, 5 process, 12 increment.</summary>
    public const int LowBits = 22;

    /// <summary>When the id was made.</summary>
    /// <param name="id">A snowflake.</param>
    /// <returns>Unix milliseconds.</returns>
    public static long TimeMs(long id) => (id >> LowBits) + EpochMs;

    /// <summary>The id of a time.</summary>
    /// <param name="timeMs">Unix milliseconds, not before <see cref="EpochMs"/>.</param>
    /// <param name="low">The low 22 bits, 0 to 4,194,303.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The time is before Discord's epoch, or <paramref name="low"/> has more than 22 bits.
    /// </exception>
    public static long At(long timeMs, long low = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeMs, EpochMs);
        ArgumentOutOfRangeException.ThrowIfNegative(low);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, 1L << LowBits);
        return ((timeMs - EpochMs) << LowBits) | low;
    }

    /// <summary>The shard that receives a guild's events: <c>(id &gt;&gt; 22) mod shards</c> (Discord gateway, "Sharding").</summary>
    public static int Shard(long guildId, int totalShards) => (int)((guildId >> LowBits) % totalShards);
}

using Shouldly;
using Xunit;

namespace Arrakis.Shared.Tests.Ids;

/// <summary>
/// Where a community's records stand must never depend on the process, the version or the machine. The values below were
/// computed by a program in another language from the published algorithms.
/// </summary>
public sealed class StableHashTests
{
    private static readonly int[] Counts = [1, 4, 16, 64, 1_000];

    [Theory]
    [InlineData(1, 0, 0, 12, 44, 604)]
    [InlineData(2, 0, 3, 7, 39, 447)]
    [InlineData(81384788765712384, 0, 3, 3, 3, 963)]
    [InlineData(197038439483310086, 0, 3, 11, 59, 923)]
    [InlineData(613425648685547541, 0, 1, 13, 29, 381)]
    [InlineData(1089912345678901234, 0, 3, 15, 15, 583)]
    [InlineData(long.MaxValue, 0, 2, 10, 42, 930)]
    public void A_community_s_partition_is_the_same_for_ever(long id, params int[] partitions) =>
        Counts.Select(count => new CommunityId(id).Partition(count)).ShouldBe(partitions);

    [Theory]
    [InlineData("", 0xefd01f60ba992926)]
    [InlineData("a", 0x82a2a958a9bece5b)]
    [InlineData("session-1", 0xf267abb32d450b1f)]
    [InlineData("🔥", 0x82ecb415ad5626d8)]
    [InlineData("30f32c5d54ae86130fc4a215c7474263", 0x5d098ceca64fef7e)]
    public void A_text_s_hash_is_the_same_for_ever(string text, ulong hash) => StableHash.Compute(text).ShouldBe(hash);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Guilds_spread_over_16_partitions_within_5_percent_of_even(int seed)
    {
        const int guilds = 100_000, partitions = 16;
        var random = new Random(seed);
        var counts = new int[partitions];
        for (var i = 0; i < guilds; i++)
            counts[new CommunityId(Guild(random)).Partition(partitions)]++;

        const double even = guilds / (double)partitions;
        foreach (var count in counts)
            ((double)count).ShouldBeInRange(even * 0.95, even * 1.05);
    }

    // As Discord makes them: a few workers and processes, and an increment that is mostly small.
    private static long Guild(Random random)
    {
        var time = random.NextInt64(At(2015, 5), At(2026, 10));
        var low = (random.NextInt64(4) << 17) | (random.NextInt64(8) << 12) | random.NextInt64(200);
        return Snowflake.At(time, low);
    }

    private static long At(int year, int month) => new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
}

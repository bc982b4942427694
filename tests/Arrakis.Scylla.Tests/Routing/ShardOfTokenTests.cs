using System.Numerics;
using Arrakis.Scylla.Routing;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Scylla.Tests.Routing;

public sealed class ShardOfTokenTests
{
    [Theory]
    // Of ScyllaDB's forks of the Go driver and the Python driver.
    [InlineData(-9219783007514621794, 4, 12, 3)]
    [InlineData(9222582454147032830, 4, 12, 3)]
    [InlineData(-8839064797231613815, 12, 12, 4)]
    [InlineData(8833996863197925870, 12, 12, 6)]
    [InlineData(-8198557465434950441, 12, 12, 6)]
    [InlineData(-4200008757497435756, 12, 12, 4)]
    [InlineData(2739050094959918959, 12, 12, 2)]
    // By hand: the lowest token, the middle, the highest.
    [InlineData(long.MinValue, 8, 0, 0)]
    [InlineData(0, 8, 0, 4)]
    [InlineData(long.MaxValue, 8, 0, 7)]
    [InlineData(long.MaxValue, 1, 12, 0)]
    public void The_shard_is_the_one_that_the_server_computes(long token, int shards, int ignoreMsb, int shard) =>
        ShardOfToken.Of(token, shards, ignoreMsb).ShouldBe(shard);

    [Fact]
    public void It_agrees_with_arithmetic_of_unbounded_numbers() =>
        FsCheck.Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(
                ArbMap.Default.ArbFor<long>(),
                Gen.Choose(1, 1024).ToArbitrary(),
                Gen.Choose(0, 63).ToArbitrary(),
                (token, shards, ignoreMsb) =>
                {
                    var scrambled = unchecked(token * 0x7FB5D329728EA185);
                    var biased = new BigInteger(scrambled) + (BigInteger.One << 63);
                    var kept = (biased << ignoreMsb) % (BigInteger.One << 64);
                    return ShardOfToken.Of(scrambled, shards, ignoreMsb) == (int)((kept * shards) >> 64);
                }));
}

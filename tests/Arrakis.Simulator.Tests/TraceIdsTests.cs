using Arrakis.Shared;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class TraceIdsTests
{
    [Fact]
    public void Every_number_has_an_id_of_its_own_older_than_any_trace_from_which_the_number_follows()
    {
        var ids = new HashSet<long>();
        for (var author = 1; author <= TraceIds.Authors; author++)
        {
            TraceIds.TryAuthorNumber(TraceIds.Author(author), out var number).ShouldBeTrue();
            number.ShouldBe(author);
            Check(TraceIds.Author(author).Value);
        }
        for (var channel = 1; channel <= TraceIds.Channels; channel++)
        {
            TraceIds.TryChannelNumber(TraceIds.Channel(channel), out var number).ShouldBeTrue();
            number.ShouldBe(channel);
            Check(TraceIds.Channel(channel));
        }
        for (var community = 0; community < TraceIds.Channels; community++)
        {
            TraceIds.TryCommunityNumber(TraceIds.Community(community), out var number).ShouldBeTrue();
            number.ShouldBe(community);
            Check(TraceIds.Community(community).Value);
        }

        void Check(long id)
        {
            ids.Add(id).ShouldBeTrue();
            Snowflake.TimeMs(id).ShouldBeLessThan(TraceIds.EarliestTimeMs);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    public void Guilds_spread_evenly_over_shards(int shards)
    {
        var counts = Enumerable.Range(0, TraceIds.Channels)
            .CountBy(community => Snowflake.Shard(TraceIds.Community(community).Value, shards)).ToDictionary();
        counts.Count.ShouldBe(shards);
        (counts.Values.Max() - counts.Values.Min()).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void An_id_that_no_trace_has_has_no_number()
    {
        TraceIds.TryAuthorNumber(new MemberId(TraceIds.Author(1).Value + (1L << 30)), out _).ShouldBeFalse();
        TraceIds.TryChannelNumber(1, out _).ShouldBeFalse();
        TraceIds.TryCommunityNumber(new CommunityId(TraceIds.Channel(1)), out _).ShouldBeFalse();
        TraceIds.TryCommunityNumber(new CommunityId(1), out _).ShouldBeFalse();
    }

    [Fact]
    public void Wallets_are_valid_distinct_and_always_the_same()
    {
        var wallets = Enumerable.Range(1, TraceIds.Authors).Select(TraceWallets.Of).ToArray();
        wallets.Select(wallet => wallet.Address).Distinct().Count().ShouldBe(TraceIds.Authors);
        wallets.ShouldAllBe(
            wallet => wallet.Address.Length == 42 && wallet.Address.StartsWith("0x") && wallet.Holding >= 0 && wallet.Holding <= 1_000_000);
        wallets.Count(wallet => wallet.Holding == 0).ShouldBeInRange(400, 640);
        TraceWallets.Of(42).ShouldBe(wallets[41]);
    }
}

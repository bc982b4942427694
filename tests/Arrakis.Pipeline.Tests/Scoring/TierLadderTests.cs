using Arrakis.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Scoring;

public sealed class TierLadderTests
{
    [Theory]
    [InlineData("naib", 1, 7)]
    [InlineData("fedaykin", 8, 69)]
    [InlineData("usul", 70, 100)]
    [InlineData("sayyadina", 101, 150)]
    [InlineData("mushtamal", 151, 200)]
    [InlineData("sihaya", 201, 300)]
    [InlineData("qanat", 301, 500)]
    [InlineData("ichwan", 501, 1000)]
    [InlineData("hajra", 1001, null)]
    public void The_default_ladder(string name, int first, int? last)
    {
        var ladder = TierLadder.Default;
        var tier = ladder.Of(first).ShouldNotBeNull();
        tier.ShouldBe(new Tier(name, first));
        ladder.LastRankOf(tier).ShouldBe(last);
        ladder.Of(last ?? 1_000_000)!.Name.ShouldBe(name);
    }

    [Fact]
    public void Who_has_no_rank_has_no_tier() => TierLadder.Default.Of(0).ShouldBeNull();

    [Fact]
    public void A_community_may_bring_its_own_ladder()
    {
        var ladder = new TierLadder([new("gold", 1), new("silver", 11)]);
        (ladder.Of(10)!.Name, ladder.Of(11)!.Name).ShouldBe(("gold", "silver"));
        Should.Throw<ArgumentException>(() => ladder.LastRankOf(new Tier("naib", 1)));
    }

    [Fact]
    public void A_ladder_with_a_mistake_is_refused_and_the_mistake_told()
    {
        Refused("first rank is 1");
        Refused("first rank is 1", new Tier("a", 2));
        Refused("begin below rank 5", new Tier("a", 1), new Tier("b", 5), new Tier("c", 5));
        Refused("no name", new Tier("a", 1), new Tier(" ", 5));
        Refused("more than one tier 'a'", new Tier("a", 1), new Tier("a", 5));
    }

    private static void Refused(string because, params Tier[] tiers) =>
        Should.Throw<ArgumentException>(() => new TierLadder(tiers)).Message.ShouldContain(because);
}

using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;
using static Arrakis.Pipeline.Tests.Communities.TestCommunity;

namespace Arrakis.Pipeline.Tests.Communities;

public sealed class ConvictionTests
{
    private readonly TestCommunity _community = new();

    [Fact]
    public void Conviction_at_the_day_of_purchase_is_accumulation_and_stability()
    {
        // log10(1 + 99)/4 = 0.5: 25·0.5 + 25·1 = 37.5; bought at noon, reckoned at 00:00, so no duration.
        _community.Holding(1, "99", Start + (2 * Window));
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(37.5, 1e-12);
    }

    [Fact]
    public void Conviction_grows_with_the_days_and_no_row_is_written_for_it()
    {
        _community.Holding(1, "9999", Start);
        _community.Sink.Take();
        _community.Message(2, Start + (73 * Day) + Window);
        // 40·73/365 + 25·1 + 25·1 = 8 + 50
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(58, 1e-12);
        _community.Sink.Take().ShouldNotContain("changed 1");
        _community.Message(2, Start + (365 * Day));
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(90, 1e-12);
        _community.Message(2, Start + (3_650 * Day));
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(90, 1e-12);
    }

    [Fact]
    public void Selling_costs_stability_and_holding_goes_on()
    {
        _community.Holding(1, "100", Start);
        _community.Holding(1, "49.5", Start + Day);
        _community.Holding(1, "99", Start + (2 * Day));
        // I = 149.5, O = 50.5; held for 2 days
        _community.Row(1).ShouldSatisfyAllConditions(
            r => r.Holding.ShouldBe(99m), r => r.Inflow.ShouldBe(149.5m), r => r.Outflow.ShouldBe(50.5m),
            r => r.HeldSinceMs.ShouldBe(Start));
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe((40 * 2 / 365.0) + 12.5 + (25 * 99 / 149.5), 1e-12);
    }

    [Fact]
    public void Selling_everything_ends_conviction_and_buying_again_starts_duration_anew()
    {
        _community.Holding(1, "100", Start);
        _community.Holding(1, "0", Start + Day);
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(0);
        _community.Row(1).HeldSinceMs.ShouldBeNull();
        _community.Order(LeaderboardType.Conviction).ShouldBeEmpty();
        _community.Holding(1, "99", Start + (3 * Day));
        _community.Row(1).HeldSinceMs.ShouldBe(Start + (3 * Day));
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(12.5 + (25 * 99 / 199.0), 1e-12);
    }

    [Fact]
    public void Activity_at_the_first_act_of_the_day_is_a_tenth()
    {
        for (var i = 0; i < 100; i++)
            _community.Message(1, Start + (i * 60 * Second));
        _community.Holding(1, "99", Start + Day);
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(37.5, 1e-12);
        _community.Message(1, Start + Day + Second);
        _community.Score(LeaderboardType.Conviction, 1).ShouldBe(37.5 + (10 * 100 * Math.Pow(0.9, 4) / 200), 1e-9);
    }

    [Fact]
    public void The_unit_is_a_setting()
    {
        var community = new TestCommunity(new ScoringSettings { ConvictionUnit = 1_000m });
        community.Holding(1, "99000", Start);
        community.Score(LeaderboardType.Conviction, 1).ShouldBe(37.5, 1e-12);
    }

    [Fact]
    public void An_imported_conviction_counts_until_the_first_holding()
    {
        Import(1, 80, Start);
        Import(2, 90, Start);
        _community.Order(LeaderboardType.Conviction).ShouldBe([2, 1]);
        _community.Holding(2, "99", Start);
        Import(2, 95, Start);
        _community.Order(LeaderboardType.Conviction).ShouldBe([1, 2]);
        _community.Score(LeaderboardType.Conviction, 2).ShouldBe(37.5, 1e-12);
        _community.Row(2).ImportedConviction.ShouldBeNull();
    }

    [Fact]
    public void When_the_day_advances_the_board_is_ordered_anew()
    {
        _community.Holding(1, "20", Start); // less, but for longer
        _community.Holding(2, "30", Start + (9 * Day));
        _community.Order(LeaderboardType.Conviction).ShouldBe([2, 1]);
        _community.Holding(1, "20.5", Start + (9 * Day));
        _community.Holding(1, "20", Start + (9 * Day));
        _community.Order(LeaderboardType.Conviction).ShouldBe([2, 1]);
        _community.Holding(3, "30", Start + (10 * Day));
        _community.Order(LeaderboardType.Conviction).ShouldBe([2, 3, 1]);
        _community.State.Board(LeaderboardType.Conviction).TakeDirtyRanks();
        _community.Holding(2, "0", Start + (10 * Day));
        _community.Holding(2, "30", Start + (10 * Day));
        _community.Message(9, Start + (400 * Day));
        _community.State.Board(LeaderboardType.Conviction).TakeDirtyRanks().Lowest.ShouldBe(1);
        var expected = new long[] { 1, 2, 3 }.OrderByDescending(m => _community.Score(LeaderboardType.Conviction, m)).ToList();
        expected[0].ShouldBe(3);
        _community.Order(LeaderboardType.Conviction).ShouldBe(expected);
    }

    [Fact]
    public void The_tier_follows_from_the_rank()
    {
        for (var member = 1; member <= 70; member++)
            _community.Holding(member, $"{1000 - member}", Start);
        string? Tier(long member) => _community.State.TierOf(new MemberId(member))?.Name;
        (Tier(1), Tier(7), Tier(8), Tier(69), Tier(70), Tier(71)).ShouldBe(("naib", "naib", "fedaykin", "fedaykin", "usul", null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e5")]
    [InlineData("1,000")]
    [InlineData("NaN")]
    [InlineData("100000000000000000001")]
    [InlineData("99999999999999999999999999999999999999")]
    public void A_balance_that_is_none_is_refused_without_a_trace(string balance)
    {
        _community.Holding(1, "5", Start);
        var (row, community, calls) = (_community.Row(1), _community.State.ToRow(), _community.Sink.Take());
        Should.Throw<InvalidEventException>(() => _community.Holding(1, balance, Start + Day)).Message.ShouldContain("holding_balance");
        Should.Throw<InvalidEventException>(() => _community.Holding(2, balance, Start + Day));
        calls.ShouldNotBeEmpty();
        _community.Sink.Take().ShouldBeEmpty();
        _community.Row(1).ShouldBeEquivalentTo(row);
        _community.State.ToRow().ShouldBe(community);
        _community.State.MemberCount.ShouldBe(1);
    }

    private void Import(long member, double conviction, long timeMs) =>
        _community.Apply(Event(EventKind.MemberUpdated, member, timeMs, e => e.ImportedConviction = conviction));
}

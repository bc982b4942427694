using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;
using static Arrakis.Pipeline.Tests.Communities.TestCommunity;

namespace Arrakis.Pipeline.Tests.Communities;

public sealed class BadgeTests
{
    private readonly TestCommunity _community = new(new ScoringSettings { LaunchedAtMs = Start });

    [Fact]
    public void Tenure_badges_come_with_the_days_and_are_not_stored()
    {
        _community.Joined(1, Start + (40 * Day));
        Names(1).ShouldBeEmpty();
        Later(40 + 90, -1);
        Names(1).ShouldBeEmpty();
        Later(40 + 90, 0);
        Names(1).ShouldBe(["veteran"]);
        _community.Order(LeaderboardType.Badges).ShouldBe([1]);
        Later(40 + 180, 0);
        Names(1).ShouldBe(["elder", "veteran"]);
        _community.Score(LeaderboardType.Badges, 1).ShouldBe(2);
        _community.Row(1).Badges.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-500, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void Og_is_who_joined_within_thirty_days_of_the_launch(int day, bool isOg)
    {
        _community.Joined(1, Start + (day * Day));
        Names(1).Contains("og").ShouldBe(isOg);
    }

    [Fact]
    public void Without_a_launch_nobody_is_og()
    {
        var community = new TestCommunity();
        community.Joined(1, Start);
        community.Score(LeaderboardType.Badges, 1).ShouldBe(0);
    }

    [Fact]
    public void Awarded_badges_are_held_until_they_are_revoked_and_in_order_of_name()
    {
        _community.Badge(EventKind.BadgeAwarded, 1, "teacher", Start);
        _community.Badge(EventKind.BadgeAwarded, 1, "helper", Start + Second);
        _community.Badge(EventKind.BadgeAwarded, 1, "helper", Start + Day);
        _community.Row(1).Badges.ShouldBe([new BadgeGrant("helper", Start + Second, true), new BadgeGrant("teacher", Start, true)]);
        _community.Badge(EventKind.BadgeRevoked, 1, "teacher", Start + Day);
        _community.Badge(EventKind.BadgeRevoked, 1, "water-sharer", Start + Day);
        Names(1).ShouldBe(["helper"]);
        _community.Badge(EventKind.BadgeAwarded, 1, "teacher", Start + Day);
        Names(1).ShouldBe(["helper", "teacher"]);
    }

    [Fact]
    public void What_is_earned_by_rule_cannot_be_revoked_and_counts_once_when_it_is_also_awarded()
    {
        for (var i = 0; i < 50; i++)
            _community.Reaction(2, 1, Start + i);
        _community.Badge(EventKind.BadgeRevoked, 1, "consistent", Start + Second);
        Names(1).ShouldBe(["consistent"]);
        _community.Joined(3, Start);
        _community.Badge(EventKind.BadgeAwarded, 3, "og", Start + Second);
        _community.Score(LeaderboardType.Badges, 3).ShouldBe(1);
        Names(3).ShouldBe(["og"]);
    }

    [Fact]
    public void More_badges_stand_first_then_the_earlier_join_then_the_lower_id_and_an_unknown_join_last()
    {
        var community = new TestCommunity();
        foreach (var member in new long[] { 5, 4, 3, 2, 1 })
            community.Badge(EventKind.BadgeAwarded, member, "helper", Start);
        community.Badge(EventKind.BadgeAwarded, 2, "teacher", Start);
        community.Joined(3, Start + Second);
        community.Joined(4, Start + Second);
        community.Joined(5, Start);
        community.Order(LeaderboardType.Badges).ShouldBe([2, 5, 3, 4, 1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Helper")]
    [InlineData("a b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_badge_without_a_proper_name_is_refused(string badge)
    {
        Should.Throw<Arrakis.Pipeline.Communities.InvalidEventException>(() => _community.Badge(EventKind.BadgeAwarded, 1, badge, Start))
            .Message.ShouldContain("badge");
        _community.State.MemberCount.ShouldBe(0);
    }

    private IEnumerable<string> Names(long member) =>
        _community.State.BadgesOf(_community.State.Find(new(member))!).Select(g => g.Badge);

    private void Later(int days, long ms) => _community.Message(99, Start + (days * Day) + ms);
}

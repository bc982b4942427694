using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;
using static Arrakis.Pipeline.Tests.Communities.TestCommunity;

namespace Arrakis.Pipeline.Tests.Communities;

public sealed class ActivityTests
{
    private readonly TestCommunity _community = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(59_999, 1)]
    [InlineData(60_000, 2)]
    [InlineData(-1, 1)]
    [InlineData(-70_000, 1)]
    public void A_message_counts_once_a_minute_and_never_before_the_last_counted_one(long later, double balance)
    {
        _community.Message(1, Start + 100 * Second);
        _community.Message(1, Start + 100 * Second + later);
        _community.Row(1).Activity.ShouldBe(balance);
    }

    [Fact]
    public void The_wait_runs_from_the_last_counted_message_not_from_the_last_one()
    {
        foreach (var second in new[] { 0, 40, 80 })
            _community.Message(1, Start + second * Second);
        _community.Row(1).Activity.ShouldBe(2);
        _community.Row(1).LastMessageMs.ShouldBe(Start + 80 * Second);
    }

    [Fact]
    public void A_reaction_gives_two_points_always_and_one_to_the_giver_every_five_seconds()
    {
        _community.Reaction(1, 2, Start);
        _community.Reaction(1, 2, Start + 4_999);
        _community.Reaction(1, 2, Start + 5_000);
        _community.Row(1).Activity.ShouldBe(2);
        _community.Row(2).Activity.ShouldBe(6);
    }

    [Fact]
    public void Messages_and_reactions_wait_each_for_their_own_kind()
    {
        _community.Message(1, Start);
        _community.Reaction(1, 2, Start + 1);
        _community.Row(1).Activity.ShouldBe(2);
    }

    [Fact]
    public void A_reaction_to_ones_own_message_counts_for_nobody()
    {
        _community.Reaction(1, 1, Start);
        _community.Row(1).Activity.ShouldBe(0);
        _community.Row(1).LastReactionMs.ShouldBeNull();
        _community.Order(LeaderboardType.Activity).ShouldBeEmpty();
    }

    [Fact]
    public void A_reaction_to_a_message_of_unknown_author_counts_for_the_giver()
    {
        _community.Reaction(1, 0, Start);
        _community.Row(1).Activity.ShouldBe(1);
        _community.State.MemberCount.ShouldBe(1);
    }

    [Fact]
    public void Bots_earn_nothing_and_give_nothing()
    {
        _community.Message(1, Start, isBot: true);
        _community.Reaction(1, 2, Start, isBot: true);
        _community.Reaction(2, 1, Start + Second, isBot: false);
        _community.Row(1).ShouldSatisfyAllConditions(
            r => r.IsBot.ShouldBeTrue(), r => r.Activity.ShouldBe(0), r => r.ActDay.ShouldBeNull());
        _community.Row(2).Activity.ShouldBe(1);
        _community.Order(LeaderboardType.Activity).ShouldBe([2]);
    }

    [Fact]
    public void Who_turns_out_to_be_a_bot_leaves_the_boards()
    {
        _community.Message(1, Start);
        _community.Order(LeaderboardType.Activity).ShouldBe([1]);
        _community.Message(1, Start + Second, isBot: true);
        _community.Order(LeaderboardType.Activity).ShouldBeEmpty();
    }

    [Fact]
    public void A_system_message_counts_nothing_but_tells_who_is_a_bot()
    {
        _community.Message(1, Start, isSystem: true);
        _community.Message(2, Start, isBot: true, isSystem: true);
        _community.Row(1).ShouldSatisfyAllConditions(
            r => r.Activity.ShouldBe(0), r => r.ActDay.ShouldBeNull(), r => r.LastMessageMs.ShouldBeNull());
        _community.Row(2).IsBot.ShouldBeTrue();
    }

    [Fact]
    public void Deleting_a_message_or_removing_a_reaction_takes_no_points()
    {
        _community.Message(1, Start);
        _community.Sink.Take();
        _community.Apply(Event(EventKind.MessageDeleted, 0, Start + Second));
        _community.Apply(Event(EventKind.ReactionRemoved, 1, Start + Second));
        _community.Row(1).Activity.ShouldBe(1);
        _community.Sink.Take().ShouldBeEmpty();
    }

    [Fact]
    public void A_balance_fades_by_a_tenth_at_every_window_and_the_row_is_not_written_for_it()
    {
        _community.Message(1, Start);
        _community.Sink.Take();
        _community.Message(2, Start + (2 * Window));
        _community.Score(LeaderboardType.Activity, 1).ShouldBe(0.81, 1e-12);
        _community.Row(1).Activity.ShouldBe(1);
        _community.Sink.Take().ShouldNotContain("changed 1");
    }

    [Fact]
    public void A_closed_window_is_told_before_the_row_that_leaves_it()
    {
        _community.Message(1, Start);
        _community.Message(1, Start + 60 * Second);
        _community.Sink.Take();
        _community.Message(1, Start + (3 * Window));
        var closed = $"closed 1 window {Start / Window} points 2";
        _community.Sink.Take().ShouldBe(["community", closed, "changed 1"]);
        _community.Row(1).ShouldSatisfyAllConditions(
            r => r.Activity.ShouldBe((2 * 0.9 * 0.9 * 0.9) + 1, 1e-12),
            r => r.ActivityWindow.ShouldBe((int)(Start / Window) + 3),
            r => r.WindowPoints.ShouldBe(1));
    }

    [Fact]
    public void A_late_event_counts_in_the_window_of_the_row()
    {
        _community.Message(1, Start + Window);
        _community.Reaction(2, 1, Start);
        _community.Row(1).ShouldSatisfyAllConditions(
            r => r.Activity.ShouldBe(3), r => r.WindowPoints.ShouldBe(3), r => r.ActivityWindow.ShouldBe((int)(Start / Window) + 1));
    }

    [Fact]
    public void The_first_act_of_a_day_remembers_the_balance_before_it_counts()
    {
        _community.Reaction(2, 1, Start);
        _community.Message(1, Start + (4 * Window));
        _community.Message(1, Start + (5 * Window));
        _community.Row(1).ActDay.ShouldBe((int)(Start / Day) + 1);
        _community.Row(1).ActivityAtAct.ShouldBe(2 * Math.Pow(0.9, 4), 1e-12);
    }

    [Fact]
    public void A_late_act_of_an_earlier_day_does_not_replace_a_later_one()
    {
        _community.Message(1, Start + Day);
        _community.Sink.Take();
        _community.Message(1, Start);
        _community.Row(1).ShouldSatisfyAllConditions(r => r.ActDay.ShouldBe((int)(Start / Day) + 1), r => r.ActivityAtAct.ShouldBe(0));
        _community.Sink.Take().ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_does_not_count_is_an_act_and_one_that_changes_nothing_leaves_the_row()
    {
        _community.Message(1, Start + Day - Second);
        _community.Sink.Take();
        _community.Message(1, Start + Day);
        _community.Sink.Take().ShouldBe(["community", "changed 1"]);
        _community.Row(1).ShouldSatisfyAllConditions(r => r.Activity.ShouldBe(1), r => r.ActivityAtAct.ShouldBe(0.9, 1e-12));
        var applied = _community.Row(1).Applied;
        _community.Message(1, Start + Day + Second);
        _community.Sink.Take().ShouldBeEmpty();
        _community.Row(1).Applied.ShouldBe(applied);
    }

    [Fact]
    public void Activity_badges_come_with_the_exact_balance_and_stay_when_it_fades()
    {
        for (var i = 0; i < 99; i++)
            _community.Message(1, Start + (i * 60 * Second));
        _community.Row(1).Badges.ShouldBeEmpty();
        _community.Message(1, Start + (99 * 60 * Second));

        _community.Row(1).Badges.ShouldBe([new BadgeGrant("consistent", Start + (99 * 60 * Second), false)]);
        _community.Message(1, Start + (40 * Window));
        _community.Score(LeaderboardType.Activity, 1).ShouldBeLessThan(10);
        _community.Score(LeaderboardType.Badges, 1).ShouldBe(1);
    }

    [Fact]
    public void Points_waits_and_decay_are_settings()
    {
        var community = new TestCommunity(new ScoringSettings
        {
            MessagePoints = 3, MessageWait = TimeSpan.FromSeconds(1), ReactionReceivedPoints = 5, ReactionGivenPoints = 0,
            DecayFactor = 0.5,
        });
        community.Message(1, Start);
        community.Message(1, Start + Second);
        community.Reaction(2, 1, Start + Window);
        community.Row(1).Activity.ShouldBe(8);
        community.Row(2).Activity.ShouldBe(0);
        community.Order(LeaderboardType.Activity).ShouldBe([1]);
    }

    [Fact]
    public void Equal_balances_stand_in_order_of_id()
    {
        foreach (var member in new long[] { 30, 10, 20 })
            _community.Message(member, Start);
        _community.Order(LeaderboardType.Activity).ShouldBe([10, 20, 30]);
    }
}

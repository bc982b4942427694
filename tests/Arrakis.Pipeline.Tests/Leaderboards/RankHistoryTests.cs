using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;
using static Arrakis.Pipeline.Tests.Communities.TestCommunity;

namespace Arrakis.Pipeline.Tests.Leaderboards;

/// <summary>Where members stood, derived from rows and closed windows.</summary>
public sealed class RankHistoryTests
{
    private const int Days = 5;
    private static readonly CommunityId Sietch = new(7);

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Ranks_equal_a_recomputation_from_everything_that_was_ever_earned(double decay)
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var played = new PlayedCommunity(Sietch, new ScoringSettings { DecayFactor = decay });
            var (events, days) = (50 + (seed * 20), 2 + (seed % 9));
            foreach (var e in PlayedCommunity.Random(seed, Sietch, events, members: 12, days, isPlain: false))
                played.Apply(e);
            foreach (var member in played.Members)
                ShouldEqual(played, member, $"seed {seed}, member {member}, decay {decay}");
        }
    }

    [Fact]
    public void Ranks_are_those_that_the_live_board_had_at_each_boundary()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var played = new PlayedCommunity(Sietch);
            var seen = new Dictionary<int, List<long>>();
            foreach (var e in PlayedCommunity.Random(seed, Sietch, events: 600, members: 15, days: 6, isPlain: true))
            {
                var first = played.State.NewestEventMs > 0 ? played.NewestWindow + 1 : int.MaxValue;
                for (var boundary = first; boundary <= ScoreTime.Window(e.TimeMs); boundary++)
                    seen[boundary] = Order(played.State);
                played.Apply(e);
            }

            var history = Derive(played, Days);
            foreach (var member in played.Members)
            {
                foreach (var point in history.Of(Own(played, member, history), isOnBoard: true))
                {
                    var expected = seen.GetValueOrDefault(point.Boundary, []).IndexOf(member) + 1;
                    point.Rank.ShouldBe(expected, $"seed {seed}, member {member}, {point}");
                }
            }
        }
    }

    [Fact]
    public void Ties_go_to_the_lower_id_also_where_large_balances_have_to_be_taken_away_again()
    {
        var played = new PlayedCommunity(Sietch, new ScoringSettings { MessageWait = TimeSpan.Zero });
        foreach (var member in new long[] { 3, 1, 2 })
            played.Apply(Message(member, Start));
        for (var i = 0; i < 3_000; i++)
            played.Apply(Message(1 + (i % 2), Start + (4 * Day) + (i * Second)));
        var history = Derive(played, Days);
        foreach (var member in new long[] { 1, 2, 3 })
        {
            var points = history.Of(Own(played, member, history), isOnBoard: true);
            points.Where(p => p.Boundary <= ScoreTime.Window(Start + (4 * Day)) && p.Boundary > ScoreTime.Window(Start))
                .Select(p => p.Rank).Distinct().ShouldBe([(int)member]);
        }
    }

    [Fact]
    public void Before_the_first_points_there_is_no_rank_and_no_score()
    {
        var played = new PlayedCommunity(Sietch);
        played.Apply(Message(1, Start));
        played.Apply(Message(2, Start + (2 * Day)));
        var history = Derive(played, days: 2);
        var points = history.Of(Own(played, 2, history), isOnBoard: true);

        points.Length.ShouldBe(8);
        points.ShouldAllBe(p => p.Rank == 0 && p.Score == 0 && p.Ranked == 1);
        history.Of(Own(played, 1, history), isOnBoard: true).ShouldAllBe(p => p.Rank == 1 && p.Ranked == 1 && p.Score > 0);
    }

    [Fact]
    public void Who_is_not_on_the_board_has_scores_but_no_rank()
    {
        var played = new PlayedCommunity(Sietch);
        played.Apply(Message(1, Start));
        played.Apply(Message(2, Start));
        played.Apply(Event(EventKind.MemberLeft, 1, Start + Day));
        var history = Derive(played, days: 1);
        history.Of(Own(played, 1, history), isOnBoard: false).ShouldAllBe(p => p.Rank == 0 && p.Ranked == 1 && p.Score > 0);
        history.Of(Own(played, 2, history), isOnBoard: true).ShouldAllBe(p => p.Rank == 1 && p.Ranked == 1);
    }

    [Fact]
    public void No_days_are_no_points()
    {
        var played = new PlayedCommunity(Sietch);
        played.Apply(Message(1, Start));
        var history = Derive(played, days: 0);
        history.Of(Own(played, 1, history), isOnBoard: true).ShouldBeEmpty();
    }

    private static void ShouldEqual(PlayedCommunity played, long member, string what)
    {
        var history = Derive(played, Days);
        var isOnBoard = played.State.Find(new MemberId(member)) is { IsBot: false, HasLeft: false };
        foreach (var point in history.Of(Own(played, member, history), isOnBoard))
        {
            var board = played.BoardAt(point.Boundary);
            point.Rank.ShouldBe(board.FindIndex(row => row.Member == member) + 1, $"{what}, {point}");
            point.Ranked.ShouldBe(board.Count, $"{what}, {point}");
            point.Score.ShouldBe((double)played.ScoreAt(member, point.Boundary), 1e-9, $"{what}, {point}");
        }
    }

    private static RankHistory Derive(PlayedCommunity played, int days)
    {
        var first = RankHistory.FirstOf(played.NewestWindow, days);
        var decay = ActivityDecay.Of(played.State.Settings.DecayFactor);
        var board = Order(played.State).Select(id => played.State.Find(new MemberId(id))!).ToList();
        return new RankHistory(
            decay, days, played.NewestWindow,
            [.. board.Where(m => m.ActivityWindow < first)
                .Select(m => new RankKey(decay.OrderKey(m.Activity, m.ActivityWindow), m.Id.Value))],
            [.. board.Where(m => m.ActivityWindow >= first).Select(m => Derive(played, m, first))]);
    }

    private static BalanceHistory Own(PlayedCommunity played, long member, RankHistory history) =>
        Derive(played, played.State.Find(new MemberId(member))!, history.FirstBoundary);

    private static BalanceHistory Derive(PlayedCommunity played, MemberState member, int first) => BalanceHistory.Of(
        ActivityDecay.Of(played.State.Settings.DecayFactor), PlayedCommunity.Balance(member), played.ClosedOf(member.Id.Value), first);

    private static List<long> Order(Community community) => [.. community.Board(LeaderboardType.Activity).Ids()];

    private static CommunityEvent Message(long member, long timeMs) => Event(EventKind.MessageCreated, member, timeMs);
}

using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;
using static Arrakis.Pipeline.Tests.Communities.TestCommunity;

namespace Arrakis.Pipeline.Tests.Leaderboards;

public sealed class LeaderboardTests
{
    private readonly TestCommunity _community = new();

    private Leaderboard Board => _community.State.Board(LeaderboardType.Activity);

    [Fact]
    public void Ranks_pages_and_neighbours_are_right_at_the_edges_of_pages_and_with_ties()
    {
        Fill(230);
        foreach (var rank in new[] { 1, 49, 50, 51, 99, 100, 101, 150, 230 })
        {
            Board.At(rank).Id.Value.ShouldBe(rank);
            Board.RankOf(new MemberId(rank)).ShouldBe(rank);
        }

        var page = new MemberState[50];
        Board.CopyPage(101, page).ShouldBe(50);
        page.Select(m => m.Id.Value).ShouldBe(Enumerable.Range(101, 50).Select(i => (long)i));
        Board.CopyPage(201, page).ShouldBe(30);
        Board.CopyPage(231, page).ShouldBe(0);
        Board.RankOf(new MemberId(231)).ShouldBe(0);
    }

    [Fact]
    public void Neighbours_end_at_the_ends_of_the_board()
    {
        Fill(120);
        var into = new MemberState[7];
        Board.CopyNeighbours(new MemberId(100), 3, into).ShouldBe((97, 7));
        into.Select(m => m.Id.Value).ShouldBe([97, 98, 99, 100, 101, 102, 103]);
        Board.CopyNeighbours(new MemberId(2), 3, into).ShouldBe((1, 5));
        Board.CopyNeighbours(new MemberId(119), 3, into).ShouldBe((116, 5));
        Board.CopyNeighbours(new MemberId(500), 3, into).ShouldBe((0, 0));
    }

    [Fact]
    public void Dirty_ranks_are_those_between_where_a_member_stood_and_where_it_stands()
    {
        Fill(200);
        Board.TakeDirtyRanks().ShouldBe(new DirtyRanks(1, 200, true));
        Board.TakeDirtyRanks().ShouldBe(DirtyRanks.None);
        _community.Reaction(1, 120, Start); // the giver has 2 points now, the receiver 3
        Board.TakeDirtyRanks().ShouldBe(new DirtyRanks(1, 120, false));
        _community.Reaction(0 + 1, 120, Start + 1); // in place: still first
        Board.TakeDirtyRanks().ShouldBe(new DirtyRanks(1, 1, false));
        _community.Apply(Event(EventKind.MemberLeft, 150, Start));
        var dirty = Board.TakeDirtyRanks();
        dirty.ShouldBe(new DirtyRanks(150, 200, true));
        (dirty.Touches(1, 50), dirty.Touches(2, 50), dirty.Touches(3, 50), dirty.Touches(4, 50)).ShouldBe((false, true, true, false));
    }

    [Fact]
    public void A_member_that_falls_makes_the_same_ranks_dirty_as_one_that_rises()
    {
        for (var member = 1; member <= 100; member++)
            _community.Holding(member, $"{5_000 - member}", Start);
        var board = _community.State.Board(LeaderboardType.Conviction);
        board.TakeDirtyRanks();
        _community.Holding(20, "10", Start);
        board.TakeDirtyRanks().ShouldBe(new DirtyRanks(20, 100, false));
        _community.Message(1, Start + Window);
        board.TakeDirtyRanks().ShouldBe(DirtyRanks.None);
    }

    [Fact]
    public void Whatever_happens_pages_that_are_not_dirty_show_what_they_showed()
    {
        var log = RandomMany(3_000);
        var shown = new Dictionary<int, string>();
        for (var i = 0; i < log.Count; i++)
        {
            _community.Apply(log[i]);
            if (i % 7 != 0)
                continue;
            var dirty = Board.TakeDirtyRanks();
            for (var page = 0; page * 10 < Math.Max(Board.Count, 300); page++)
            {
                var now = Show(page);
                if (!dirty.Touches(page, 10))
                    now.ShouldBe(shown.GetValueOrDefault(page, ""), $"page {page} after {i}");
                shown[page] = now;
            }
        }
    }

    [Fact]
    public void A_stored_page_carries_each_balance_with_its_own_window()
    {
        Fill(60);
        _community.Message(3, Start + Window);
        var page = _community.State.ToPage(LeaderboardType.Activity, 0);
        page.Entries.Count.ShouldBe(50);
        page.Entries[0].ShouldBe(new LeaderboardEntry(1, new MemberId(3), 1.9, (int)(Start / Window) + 1));
        page.Entries[1].ShouldBe(new LeaderboardEntry(2, new MemberId(1), 1, (int)(Start / Window)));
        page.AsOf.ShouldBe(_community.Position);
        _community.State.ToPage(LeaderboardType.Activity, 1).Entries.Select(e => e.Rank).ShouldBe(Enumerable.Range(51, 10));
        _community.State.ToPage(LeaderboardType.Activity, 2).Entries.ShouldBeEmpty();
    }

    [Fact]
    public void Boards_of_loaded_rows_are_those_of_the_community_that_wrote_them()
    {
        foreach (var e in RandomMany(2_000))
            _community.Apply(e);
        var loaded = new Community(new CommunityId(Guild), _community.State.Settings);
        for (var member = 249; member > 0; member--)
        {
            if (_community.State.Find(new MemberId(member)) is { } state)
                loaded.Load(_community.State.ToRow(state));
        }

        loaded.Load(_community.State.ToRow());
        foreach (var type in Enum.GetValues<LeaderboardType>())
            Enumerable.Range(1, loaded.Board(type).Count).Select(r => loaded.Board(type).At(r).Id.Value).ShouldBe(_community.Order(type));
    }

    private void Fill(int members)
    {
        for (var member = members; member > 0; member--)
            _community.Message(member, Start);
    }

    private string Show(int page)
    {
        var into = new MemberState[10];
        var count = Board.CopyPage((page * 10) + 1, into);
        return string.Join(' ', into.Take(count).Select(m => $"{m.Id}={m.Activity:R}@{m.ActivityWindow}"));
    }

    private static List<CommunityEvent> RandomMany(int count)
    {
        var random = new Random(11);
        var timeMs = Start;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            timeMs += random.Next(400_000);
            var member = random.Next(1, 250);
            return random.Next(12) switch
            {
                0 => Event(EventKind.MemberLeft, member, timeMs),
                1 => Event(EventKind.BadgeAwarded, member, timeMs, e => e.Badge = $"badge-{random.Next(4)}"),
                2 => Event(EventKind.HoldingChanged, member, timeMs, e => e.HoldingBalance = $"{random.Next(100)}"),
                3 or 4 => Event(EventKind.ReactionAdded, member, timeMs, e => e.TargetMemberId = random.Next(1, 250)),
                _ => Event(EventKind.MessageCreated, member, timeMs),
            };
        })];
    }
}

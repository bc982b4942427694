using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;
using static Arrakis.Pipeline.Tests.Communities.TestCommunity;

namespace Arrakis.Pipeline.Tests.Communities;

public sealed class MembershipTests
{
    private readonly TestCommunity _community = new();

    [Theory]
    [InlineData(EventKind.MessageCreated)]
    [InlineData(EventKind.ReactionAdded)]
    [InlineData(EventKind.MemberJoined)]
    [InlineData(EventKind.MemberUpdated)]
    public void A_members_first_event_creates_the_row(EventKind kind)
    {
        _community.Apply(Event(kind, 1, Start));
        _community.Sink.Take().ShouldBe(["community", "created 1", "changed 1"]);
        _community.Row(1).Applied.ShouldBe(new LogPosition(1, 0));
    }

    [Fact]
    public void Holdings_and_badges_create_rows_too_and_so_does_receiving_a_reaction()
    {
        _community.Holding(1, "1", Start);
        _community.Badge(EventKind.BadgeAwarded, 2, "helper", Start);
        _community.Badge(EventKind.BadgeRevoked, 3, "helper", Start);
        _community.Reaction(4, 5, Start);
        _community.Sink.Take().Where(c => c.StartsWith("created", StringComparison.Ordinal))
            .ShouldBe(["created 1", "created 2", "created 3", "created 4", "created 5"]);
    }

    [Fact]
    public void Who_leaves_is_hidden_and_comes_back_with_its_scores()
    {
        _community.Message(1, Start);
        _community.Holding(1, "10", Start);
        _community.Badge(EventKind.BadgeAwarded, 1, "helper", Start);
        _community.Apply(Event(EventKind.MemberLeft, 1, Start + Second));
        Enum.GetValues<LeaderboardType>().SelectMany(_community.Order).ShouldBeEmpty();
        _community.Row(1).ShouldSatisfyAllConditions(r => r.HasLeft.ShouldBeTrue(), r => r.Activity.ShouldBe(1));

        _community.Joined(1, Start + Day);
        Enum.GetValues<LeaderboardType>().SelectMany(_community.Order).ShouldBe([1, 1, 1]);
        _community.Row(1).JoinedMs.ShouldBe(Start + Day);
        _community.Apply(Event(EventKind.MemberLeft, 1, Start + Day));
        _community.Message(1, Start + Day);
        _community.Row(1).HasLeft.ShouldBeFalse();
    }

    [Fact]
    public void A_reaction_received_does_not_bring_back_who_left()
    {
        _community.Message(1, Start);
        _community.Apply(Event(EventKind.MemberLeft, 1, Start));
        _community.Reaction(2, 1, Start + Second);
        _community.Row(1).ShouldSatisfyAllConditions(r => r.HasLeft.ShouldBeTrue(), r => r.Activity.ShouldBe(3));
        _community.Order(LeaderboardType.Activity).ShouldBe([2]);
    }

    [Fact]
    public void An_unknown_member_that_leaves_gets_no_row()
    {
        _community.Apply(Event(EventKind.MemberLeft, 1, Start));
        _community.State.MemberCount.ShouldBe(0);
    }

    [Fact]
    public void A_guild_that_leaves_freezes_the_boards_and_its_next_event_thaws_them()
    {
        _community.Message(1, Start);
        _community.Sink.Take();
        _community.Apply(Event(EventKind.GuildLeft, 0, Start + Second));
        _community.State.IsFrozen.ShouldBeTrue();
        _community.Order(LeaderboardType.Activity).ShouldBe([1]);
        _community.Holding(1, "5", Start + Second);
        _community.State.ToRow().IsFrozen.ShouldBeTrue();
        _community.Sink.Take().ShouldBe(["community", "changed 1"]);
        _community.Apply(Event(EventKind.GuildJoined, 0, Start + Second));
        _community.State.IsFrozen.ShouldBeFalse();
        _community.Sink.Take().ShouldBe(["community"]);
    }

    [Fact]
    public void The_communitys_row_is_written_when_its_window_advances()
    {
        _community.Message(1, Start);
        _community.Message(2, Start + Window - 1);
        _community.Message(3, Start - Day);
        _community.Sink.Take().Count(c => c == "community").ShouldBe(1);
        _community.Message(1, Start + Window);
        _community.Sink.Take().ShouldContain("community");
        _community.State.ToRow().ShouldBe(new CommunityRow(new CommunityId(Guild), new LogPosition(1, 3), Start + Window, false));
    }

    [Fact]
    public void Who_is_erased_is_forgotten()
    {
        _community.Message(1, Start);
        _community.Message(2, Start);
        _community.Sink.Take();
        _community.Apply(Event(EventKind.MemberErased, 1, Start + Second));
        _community.Sink.Take().ShouldBe([$"erased 1 at 2 window {Start / Window}"]);
        _community.State.Find(new MemberId(1)).ShouldBeNull();
        _community.Order(LeaderboardType.Activity).ShouldBe([2]);
        _community.Message(1, Start + (2 * Second));
        _community.Sink.Take().ShouldBe(["created 1", "changed 1"]);
        _community.Row(1).Activity.ShouldBe(1);
    }

    [Fact]
    public void An_erasure_reaches_all_history_even_where_its_clock_is_behind_the_members()
    {
        _community.Message(1, Start + (3 * Window));
        _community.Sink.Take();
        _community.Apply(Event(EventKind.MemberErased, 1, Start));
        _community.Sink.Take().ShouldBe([$"erased 1 at 1 window {(Start / Window) + 3}"]);
    }

    [Fact]
    public void An_erasure_read_again_spares_the_row_that_came_after_it_and_is_told_again()
    {
        _community.Message(1, Start);
        _community.Apply(Event(EventKind.MemberErased, 1, Start + Second));
        _community.Message(1, Start + Day);
        _community.Sink.Take();
        _community.State.Apply(Event(EventKind.MemberErased, 1, Start + Second), new LogPosition(1, 1), _community.Sink);
        _community.Sink.Take().Count.ShouldBe(1);
        _community.Row(1).Activity.ShouldBe(1);
    }

    [Fact]
    public void Events_that_make_no_sense_are_refused_without_a_trace()
    {
        Refused(Event(EventKind.MessageCreated, 0, Start), "member_id");
        Refused(Event(EventKind.ReactionAdded, -4, Start), "member_id");
        Refused(Event(EventKind.ReactionAdded, 4, Start, e => e.TargetMemberId = -1), "target_member_id");
        Refused(Event(EventKind.MessageCreated, 1, 0), "time_ms");
        Refused(Event(EventKind.MessageCreated, 1, -5), "time_ms");
        Refused(Event(EventKind.MessageCreated, 1, long.MaxValue), "time_ms");
        Refused(Event(EventKind.MemberJoined, 1, Start, e => e.JoinedMs = -1), "joined_ms");
        Refused(Event(EventKind.MemberUpdated, 1, Start, e => e.ImportedConviction = double.NaN), "imported_conviction");
        Refused(Event(EventKind.MemberUpdated, 1, Start, e => e.ImportedConviction = 100.5), "imported_conviction");
        Refused(Event(EventKind.MessageCreated, 1, Start, e => e.CommunityId = 8), "community 8");
        Refused(Event(EventKind.Unspecified, 1, Start), "kind 0");
        Refused(Event((EventKind)77, 1, Start), "kind 77");
    }

    private void Refused(CommunityEvent e, string because)
    {
        Should.Throw<InvalidEventException>(() => _community.Apply(e)).Message.ShouldContain(because);
        _community.Sink.Take().ShouldBeEmpty();
        _community.State.MemberCount.ShouldBe(0);
        _community.State.NewestEventMs.ShouldBe(0);
        _community.State.ReadThrough.ShouldBe(LogPosition.None);
    }
}

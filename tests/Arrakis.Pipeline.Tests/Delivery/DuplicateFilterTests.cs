using Arrakis.Pipeline.Delivery;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Delivery;

public sealed class DuplicateFilterTests
{
    private static CommunityEvent Message(long id, ulong session = 0, long sequence = 0) =>
        new() { Kind = EventKind.MessageCreated, MessageId = id, Session = session, Sequence = sequence };

    private static CommunityEvent Reaction(long message, long user, long emoji) =>
        new() { Kind = EventKind.ReactionAdded, MessageId = message, MemberId = user, Emoji = emoji };

    [Fact]
    public void A_sequence_that_is_not_above_the_highest_of_its_session_is_a_duplicate()
    {
        var filter = new DuplicateFilter([]);

        filter.IsDuplicate(Message(1, session: 7, sequence: 5), 0).ShouldBeFalse();
        filter.IsDuplicate(Message(2, session: 7, sequence: 5), 1).ShouldBeTrue();
        filter.IsDuplicate(Message(3, session: 7, sequence: 4), 2).ShouldBeTrue();
        filter.IsDuplicate(Message(4, session: 8, sequence: 4), 3).ShouldBeFalse();
        filter.IsDuplicate(Message(5, session: 7, sequence: 6), 4).ShouldBeFalse();
    }

    [Fact]
    public void The_same_message_in_another_session_is_a_duplicate()
    {
        var filter = new DuplicateFilter([]);

        filter.IsDuplicate(Message(1, session: 7, sequence: 5), 0).ShouldBeFalse();
        filter.IsDuplicate(Message(1, session: 8, sequence: 1), 1).ShouldBeTrue();
    }

    [Fact]
    public void A_reaction_is_known_by_message_user_and_emoji()
    {
        var filter = new DuplicateFilter([]);

        filter.IsDuplicate(Reaction(1, 2, 3), 0).ShouldBeFalse();
        filter.IsDuplicate(Reaction(1, 2, 4), 1).ShouldBeFalse();
        filter.IsDuplicate(Reaction(1, 3, 3), 2).ShouldBeFalse();
        filter.IsDuplicate(Reaction(2, 2, 3), 3).ShouldBeFalse();
        filter.IsDuplicate(Reaction(1, 2, 3), 4).ShouldBeTrue();
    }

    [Fact]
    public void Kinds_without_an_identity_are_never_duplicates_by_identity()
    {
        var filter = new DuplicateFilter([]);
        var leave = new CommunityEvent { Kind = EventKind.MemberLeft, MemberId = 1 };

        filter.IsDuplicate(leave, 0).ShouldBeFalse();
        filter.IsDuplicate(leave, 1).ShouldBeFalse();
    }

    [Fact]
    public void An_identity_is_remembered_for_exactly_the_window()
    {
        var filter = new DuplicateFilter([]);
        filter.IsDuplicate(Message(1), 0).ShouldBeFalse();
        for (var offset = 1; offset < DuplicateFilter.Window; offset++)
            filter.IsDuplicate(Message(offset + 10), offset).ShouldBeFalse();

        // The record at offset 10,000 has offsets 0 to 9,999 before it.
        filter.IsDuplicate(Message(1), DuplicateFilter.Window).ShouldBeTrue();
        filter.IsDuplicate(Message(11), DuplicateFilter.Window + 2).ShouldBeFalse();
    }

    [Fact]
    public void Whoever_restarts_from_any_commit_decides_as_if_it_had_never_stopped()
    {
        var random = new Random(4711);
        var log = Enumerable.Range(0, 30_000)
            .Select(_ => random.Next(3) == 0
                ? Reaction(random.Next(200), random.Next(50), random.Next(3))
                : Message(random.Next(40_000), (ulong)random.Next(3), random.Next(30_000)))
            .ToList();
        var filter = new DuplicateFilter([]);
        var decisions = new bool[log.Count];
        var commits = new Dictionary<int, IReadOnlyList<SessionWatermark>>();
        for (var i = 0; i < log.Count; i++)
        {
            if (i % 2_999 == 0)
                commits[i] = filter.Watermarks(i);
            decisions[i] = filter.IsDuplicate(log[i], i);
        }

        decisions.Count(d => d).ShouldBeGreaterThan(1_000);
        foreach (var (next, sessions) in commits)
        {
            var restarted = new DuplicateFilter(sessions);
            for (var i = Math.Max(0, next - DuplicateFilter.Window); i < next; i++)
                restarted.Remember(log[i], i);
            for (var i = next; i < log.Count; i++)
                restarted.IsDuplicate(log[i], i).ShouldBe(decisions[i], $"record {i}, restarted at {next}");
        }
    }

    [Fact]
    public void A_session_unseen_for_a_million_offsets_is_forgotten()
    {
        var filter = new DuplicateFilter([new SessionWatermark(7, 100, 0), new SessionWatermark(8, 100, 500)]);

        filter.Watermarks(1_000_400).Select(s => s.Session).ShouldBe([8UL]);
    }
}

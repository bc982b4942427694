using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Communities;

/// <summary>Whatever was durable when an owner crashed, reading the log again from the committed offset gives the same rows.</summary>
public sealed class ReplayTests
{
    private static readonly ScoringSettings Settings = new() { LaunchedAtMs = TestCommunity.Start };

    [Fact]
    public void Any_prefix_read_twice_gives_the_same_rows()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var log = RandomLog.Make(seed, 150, withErasures: false);
            var community = Make();
            Read(community, log, 0, log.Count, new RecordingSink());
            var once = Describe(community);
            var again = new RecordingSink();
            Read(community, log, 0, log.Count, again);
            Describe(community).ShouldBe(once, $"seed {seed}");
            again.Calls.ShouldBeEmpty($"seed {seed}");
        }
    }

    [Fact]
    public void Whichever_rows_were_durable_at_crashes_the_rows_boards_and_history_end_the_same()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var log = RandomLog.Make(seed, 200, withErasures: seed % 2 == 1);
            var random = new Random(seed);
            var straight = new FakeStore();
            var community = Make();
            Read(community, log, 0, log.Count, straight);
            straight.FlushAll(community);

            var store = new FakeStore();
            var survivor = Make();
            var committed = 0;
            for (var crash = 0; crash < 4; crash++)
            {
                var end = random.Next(committed, log.Count + 1);
                Read(survivor, log, committed, end, store);
                if (random.Next(3) == 0)
                {
                    store.FlushAll(survivor);
                    committed = end;
                }

                // Some of what came after the commit became durable, some did not.
                var further = random.Next(end, log.Count + 1);
                Read(survivor, log, end, further, store);
                store.FlushSome(survivor, random);
                survivor = store.Hydrate();
                survivor.MarkReadThrough(new LogPosition(1, committed - 1));
            }

            Read(survivor, log, committed, log.Count, store);
            survivor.IsCaughtUp.ShouldBeTrue();
            store.FlushAll(survivor);
            Describe(survivor).ShouldBe(Describe(community), $"seed {seed}");
            store.Describe().ShouldBe(straight.Describe(), $"seed {seed}");
        }
    }

    [Fact]
    public void A_community_has_caught_up_once_all_that_its_rows_include_was_read_again()
    {
        var rows = new TestCommunity();
        rows.Message(1, TestCommunity.Start);
        rows.Message(2, TestCommunity.Start);
        var community = Make();
        community.IsCaughtUp.ShouldBeTrue();
        community.Load(rows.Row(1));
        community.Load(rows.Row(2));
        community.HydratedThrough.ShouldBe(new LogPosition(1, 1));
        community.IsCaughtUp.ShouldBeFalse();
        community.MarkReadThrough(new LogPosition(1, 0));
        community.IsCaughtUp.ShouldBeFalse();
        community.Apply(TestCommunity.Event(EventKind.MessageCreated, 2, TestCommunity.Start), new LogPosition(1, 1), new RecordingSink());
        community.IsCaughtUp.ShouldBeTrue();
    }

    [Fact]
    public void A_loaded_row_is_the_row_that_was_written()
    {
        var log = RandomLog.Make(5, 2_000, withErasures: false);
        var community = Make();
        Read(community, log, 0, log.Count, new RecordingSink());
        var loaded = Make();
        foreach (var member in RandomLog.Members.Select(m => community.Find(new MemberId(m))).OfType<MemberState>())
            loaded.Load(community.ToRow(member));
        loaded.Load(community.ToRow());
        Describe(loaded).ShouldBe(Describe(community));
        loaded.MemberCount.ShouldBe(community.MemberCount);
    }

    [Fact]
    public void A_row_of_another_community_is_refused()
    {
        var community = new Community(new CommunityId(8), Settings);
        Should.Throw<ArgumentException>(() => community.Load(new CommunityRow(new CommunityId(7), LogPosition.None, 1, false)));
    }

    internal static Community Make() => new(new CommunityId(TestCommunity.Guild), Settings);

    private static void Read(Community community, List<CommunityEvent> log, int from, int to, IChangeSink sink)
    {
        for (var offset = from; offset < to; offset++)
            community.Apply(log[offset], new LogPosition(1, offset), sink);
        if (to > from)
            community.MarkReadThrough(new LogPosition(1, to - 1));
    }

    private static string Describe(Community community)
    {
        var rows = RandomLog.Members.Select(m => community.Find(new MemberId(m))).OfType<MemberState>().Select(
            m => FakeStore.Describe(community.ToRow(m)));
        var boards = Enum.GetValues<LeaderboardType>().Select(type => $"{type}: {string.Join(' ', Ranked(community, type))}");
        return string.Join('\n', rows.Concat(boards));
    }

    private static IEnumerable<string> Ranked(Community community, LeaderboardType type)
    {
        var board = community.Board(type);
        for (var rank = 1; rank <= board.Count; rank++)
        {
            board.RankOf(board.At(rank)).ShouldBe(rank);
            yield return $"{board.At(rank).Id}={community.ScoreOf(type, board.At(rank)):R}";
        }
    }
}

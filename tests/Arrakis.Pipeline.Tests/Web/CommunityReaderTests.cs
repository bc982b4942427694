using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Pipeline.Web;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>What the page is told of a real pipeline.</summary>
public sealed class CommunityReaderTests(ITestOutputHelper output)
{
    // Above 2^53: as a JavaScript number it would come out as another one.
    private const long FirstMember = 881_234_567_890_000_000;
    private static readonly CommunityId Sietch = PipelineFixture.Community(1);

    [Fact]
    public async Task A_community_and_a_member_are_as_their_owner_has_them()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync();
        using var reader = new CommunityReader(pipeline);
        await fixture.AppendAsync(
            Activity.Message(1, FirstMember, Activity.StartMs), Activity.Message(1, FirstMember + 1, Activity.StartMs, low: 1),
            Activity.Reaction(1, FirstMember + 1, FirstMember, Activity.StartMs + 1000, 5),
            new CommunityEvent
            {
                Kind = EventKind.MemberLeft, CommunityId = Sietch.Value, MemberId = FirstMember + 1, TimeMs = Activity.StartMs + 2000,
            });
        await pipeline.WaitUntilDrainedAsync();

        var community = (await reader.CommunityAsync(Sietch, default)).ShouldNotBeNull();
        (community.Members, community.NewestEventMs).ShouldBe((2, Activity.StartMs + 2000));
        community.Partition.ShouldBe(Sietch.Partition(PipelineFixture.Partitions));
        community.Ranked.ShouldBe(new BoardSizes(1, 0, 0));
        var first = (await reader.MemberAsync(Sietch, new MemberId(FirstMember), default)).ShouldNotBeNull();
        first.Boards[0].ShouldBe(new MemberBoard(LeaderboardType.Activity, 3, 1, 1, null));
        first.Boards[1].Rank.ShouldBeNull();
        first.OpenWindow.ShouldBe(new HistoryWindow(Activity.StartMs, 3) { Open = true });
        var gone = (await reader.MemberAsync(Sietch, new MemberId(FirstMember + 1), default)).ShouldNotBeNull();
        (gone.HasLeft, gone.Boards[0].Rank, gone.Boards[0].Score).ShouldBe((true, null, 2));
        (await reader.MemberAsync(Sietch, new MemberId(5), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_community_that_nobody_has_seen_is_not_made_by_asking_for_it()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync();
        using var reader = new CommunityReader(pipeline);
        (await reader.CommunityAsync(new CommunityId(99), default)).ShouldBeNull();
        (await reader.BoardAsync(new CommunityId(99), LeaderboardType.Badges, 0, default)).ShouldBeNull();
        (await reader.RanksAsync(new CommunityId(99), new MemberId(1), 7, default)).ShouldBeNull();
        (await pipeline.KnowsAsync(new CommunityId(99))).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_nodes_community_is_told_by_its_partition_and_where_to_look()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        await using var pipeline = await fixture.OpenSharedAsync();
        using var reader = new CommunityReader(pipeline);
        var partition = Sietch.Partition(PipelineFixture.Partitions);
        pipeline.Assign([(partition + 1) % PipelineFixture.Partitions]);
        var elsewhere = await Should.ThrowAsync<NotHereException>(async () => await reader.CommunityAsync(Sietch, default));
        elsewhere.Message.ShouldContain($"partition {partition}");
        elsewhere.Message.ShouldContain("arrakis cluster partitions");
        pipeline.Assign([partition]);
        (await reader.CommunityAsync(Sietch, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_board_of_100_000_members_is_paged_and_searched_anywhere()
    {
        const int Members = 100_000;
        await using var fixture = await PipelineFixture.CreateAsync();
        await fixture.AppendAsync(Enumerable.Range(0, Members).Select(i => Activity.Message(1, FirstMember + i, Activity.StartMs + i)));
        var pipeline = await fixture.StartAsync();
        using var reader = new CommunityReader(pipeline);
        await pipeline.WaitUntilDrainedAsync();

        foreach (var page in new[] { 0, 1, 999, 1_999 })
        {
            var board = (await reader.BoardAsync(Sietch, LeaderboardType.Activity, page, default)).ShouldNotBeNull();
            board.Rows.Select(r => r.Rank).ShouldBe(Enumerable.Range((page * 50) + 1, 50));
            board.Rows[0].Member.Value.ShouldBe(FirstMember + (page * 50));
        }

        (await reader.BoardAsync(Sietch, LeaderboardType.Activity, 2_000, default)).ShouldNotBeNull().Rows.ShouldBeEmpty();
        var few = (await reader.SearchAsync(Sietch, LeaderboardType.Activity, "88123456789009999", default)).ShouldNotBeNull();
        few.Rows.Select(r => (r.Rank, r.Member.Value)).ShouldBe(
            Enumerable.Range(0, 10).Select(i => (99_991 + i, FirstMember + 99_990 + i)));
        var all = (await reader.SearchAsync(Sietch, LeaderboardType.Activity, "88", default)).ShouldNotBeNull();
        (all.Total, all.Rows.Count, all.Rows[^1].Rank).ShouldBe((Members, 50, 50));
        (await reader.SearchAsync(Sietch, LeaderboardType.Activity, "stilgar", default)).ShouldNotBeNull().Total.ShouldBe(0);

        var turn = await pipeline.AskAsync(Sietch, c =>
        {
            var began = Stopwatch.GetTimestamp();
            c.Board(LeaderboardType.Activity).Ids().Length.ShouldBe(Members);
            return Stopwatch.GetElapsedTime(began);
        });
        output.WriteLine($"A search holds the owner of {Members} members for {turn.TotalMilliseconds:0.00} ms.");
    }

    [Fact]
    public void The_most_active_communities_are_chosen_and_nothing_is_done_while_nothing_changes()
    {
        var lists = new CommunityLists();
        IReadOnlyList<CommunityStatus> some = [.. Enumerable.Range(1, 500).Select(Status)];
        IReadOnlyList<CommunityStatus> others = [.. Enumerable.Range(501, 500).Select(Status)];
        var first = lists.Read([some, others], "", 100);
        var expected = some.Concat(others).OrderByDescending(c => c.Events).ThenBy(c => c.Id).Take(100).Select(c => c.Id);

        first.Total.ShouldBe(1_000);
        first.Communities.Select(c => c.Id).ShouldBe(expected);
        lists.Read([some, others], "", 100).ShouldBeSameAs(first);
        lists.Read([some, [.. others]], "", 100).ShouldNotBeSameAs(first);
        lists.Read([some, others], "77", 1000).Communities.Select(c => c.Id.Value).Order()
            .ShouldBe([.. Enumerable.Range(1, 1000).Where(i => $"{i}".Contains("77", StringComparison.Ordinal)).Select(i => (long)i)]);

        static CommunityStatus Status(int i) => new(new CommunityId(i), i, i % 100, IsFrozen: false);
    }
}

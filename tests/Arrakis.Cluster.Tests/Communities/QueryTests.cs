using Akka.Actor;
using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Protocol;
using Arrakis.Cluster.Tests.Protocol;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Shouldly;
using static Arrakis.Cluster.Protocol.CommunityQueries;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Tests.Communities;

/// <summary>Queries are answered from live state, by what <see cref="Community"/> itself says, or refused with a reason.</summary>
public sealed class QueryTests : CommunityRig
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Answers_are_those_of_the_community_after_every_batch_of_random_events(int seed)
    {
        var random = new Random(seed);
        foreach (var batch in RandomLog.Make(seed, 300, withErasures: true).Chunk(20))
        {
            await ApplyAsync(await AppendAsync(batch));
            if (random.Next(3) == 0)
                await FlushAsync();
            if (random.Next(5) == 0)
                await ReadAnewAsync();
            await AllShouldBeAsync();
        }
    }

    [Fact]
    public async Task Before_all_rows_stand_at_the_same_position_queries_wait_and_then_are_answered_in_order()
    {
        var events = await AppendAsync(RandomLog.Make(seed: 20, count: 100, withErasures: false));
        await ApplyAsync(events);
        await FlushAsync();
        // As after a crash: rows were durable before the offset was committed.
        NewReading(from: 0);
        var summary = Actor.Ask<ICommunityReply>(new GetSummary(Id), Patience);
        var board = Actor.Ask<ICommunityReply>(new GetLeaderboard(Id, LeaderboardType.Activity, 0), Patience);
        await ApplyAsync(events[..60]);
        summary.IsCompleted.ShouldBeFalse();
        board.IsCompleted.ShouldBeFalse();
        await ApplyAsync(events[60..]);
        (await summary).ShouldBeOfType<Summary>().ReadThrough.ShouldBe(events[^1].Position);
        Bits.Difference(Model.ToPage(LeaderboardType.Activity, 0), (await board).ShouldBeOfType<Leaderboard>().Page).ShouldBeNull();
        await AllShouldBeAsync();
    }

    [Fact]
    public async Task More_queries_than_may_wait_are_refused()
    {
        var events = await AppendAsync(Messages(5));
        await ApplyAsync(events);
        await FlushAsync();
        NewReading(from: 0);
        for (var i = 0; i < 1_001; i++)
            Actor.Tell(new GetSummary(Id), TestActor);
        (await ExpectMsgAsync<QueryRefused>(Patience)).Reason.ShouldContain("1000");
        await ApplyAsync(events);
        for (var i = 0; i < 1_000; i++)
            (await ExpectMsgAsync<Summary>(Patience)).Members.ShouldBe(5);
    }

    [Fact]
    public async Task Queries_that_wait_are_refused_when_the_partition_is_read_anew()
    {
        var events = await AppendAsync(Messages(5));
        await ApplyAsync(events);
        await FlushAsync();
        NewReading(from: 0);
        var query = AskAsync(new GetSummary(Id));
        await ApplyAsync(events[..2]);
        NewReading();
        await ApplyAsync(events);
        (await query).ShouldBeOfType<QueryRefused>().Reason.ShouldContain("try again");
    }

    [Fact]
    public async Task A_community_that_nothing_happened_to_is_loaded_for_a_query()
    {
        await ApplyAsync(await AppendAsync(Messages(4)));
        await FlushAsync();
        await Actor.GracefulStop(Patience);
        Replace();
        await AllShouldBeAsync();
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<Summary>().Events.ShouldBe(0);
    }

    [Fact]
    public async Task Where_the_partition_is_not_read_a_community_is_not_loaded()
    {
        EndReading();
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<QueryRefused>().Reason
            .ShouldBe($"partition {Partition} is not read on this node; try again");
    }

    [Fact]
    public async Task When_the_reading_on_this_node_has_ended_its_state_answers_no_more()
    {
        await ApplyAsync(await AppendAsync(Messages(4)));
        await FlushAsync();
        EndReading();
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<QueryRefused>().Reason.ShouldContain("not read on this node");
    }

    [Fact]
    public async Task Of_a_reading_elsewhere_the_state_answers()
    {
        EndReading();
        await ApplyAsync(await AppendAsync(Messages(4)));
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<Summary>().Members.ShouldBe(4);
    }

    [Fact]
    public async Task When_the_holder_of_what_is_not_durable_is_gone_a_query_ends_the_reading()
    {
        await ApplyAsync(await AppendAsync(Messages(4)));
        await Actor.GracefulStop(Patience);
        Replace();
        (await AskAsync(new GetSummary(Id))).ShouldBeOfType<QueryRefused>().Reason.ShouldContain("read anew");
        Faults.ShouldHaveSingleItem().ShouldBeOfType<TenureLostException>();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(int.MaxValue / 50)]
    [InlineData(int.MaxValue)]
    public async Task A_page_beyond_the_board_is_empty(int page)
    {
        await ApplyAsync(await AppendAsync(Messages(4)));
        var board = (await AskAsync(new GetLeaderboard(Id, LeaderboardType.Activity, page))).ShouldBeOfType<Leaderboard>();
        board.Page.Entries.ShouldBeEmpty();
        board.Page.Page.ShouldBe(page);
        board.Ranked.ShouldBe(4);
    }

    [Fact]
    public async Task A_page_below_zero_is_refused_and_the_state_stays()
    {
        var applied = await ApplyAsync(await AppendAsync(Messages(4)));
        (await AskAsync(new GetLeaderboard(Id, LeaderboardType.Activity, -1))).ShouldBeOfType<QueryRefused>();
        (await ApplyAsync(await AppendAsync(Messages(4)))).Incarnation.ShouldBe(applied.Incarnation);
    }

    [Fact]
    public async Task A_question_of_this_process_sees_the_community_and_keeps_its_own_faults()
    {
        await ApplyAsync(await AppendAsync(Messages(4)));
        var members = new LocalQuestion<int>(community => community.MemberCount, CancellationToken.None);
        var fault = new LocalQuestion<int>(_ => throw new FormatException("mine"), CancellationToken.None);
        var cancelled = new LocalQuestion<int>(_ => 1, new CancellationToken(canceled: true));
        foreach (var question in new LocalQuestion[] { fault, cancelled, members })
            Actor.Tell(question);
        (await members.Answered.WaitAsync(Patience)).ShouldBe(4);
        (await Should.ThrowAsync<FormatException>(fault.Answered)).Message.ShouldBe("mine");
        cancelled.Answered.IsCompleted.ShouldBeFalse();
        (await ApplyAsync(await AppendAsync(Messages(4)))).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_question_of_this_process_that_cannot_be_answered_is_refused()
    {
        EndReading();
        var question = new LocalQuestion<int>(community => community.MemberCount, CancellationToken.None);
        Actor.Tell(question);
        await Should.ThrowAsync<PipelineBusyException>(question.Answered.WaitAsync(Patience));
    }

    internal static async Task StandingShouldBeAsync(Func<ICommunityMessage, Task<ICommunityReply>> ask, Community model, MemberId member)
    {
        var standing = (await ask(new GetStanding(Id, member))).ShouldBeOfType<Standing>();
        var state = model.Find(member);
        standing.MemberId.ShouldBe(member);
        standing.IsKnown.ShouldBe(state is not null);
        var boards = new List<BoardStanding>();
        foreach (var type in Enum.GetValues<LeaderboardType>())
        {
            var ids = model.Board(type).Ids();
            if (Array.IndexOf(ids, member.Value) is var index and >= 0)
                boards.Add(new BoardStanding(type, index + 1, ids.Length, model.ScoreOf(type, member)));
        }

        Bits.Difference(boards, standing.Boards).ShouldBeNull();
    }

    private async Task AllShouldBeAsync()
    {
        foreach (var member in RandomLog.Members.Append(99).Select(m => new MemberId(m)))
            await StandingShouldBeAsync(AskAsync, Model, member);
        foreach (var type in Enum.GetValues<LeaderboardType>())
        {
            var board = (await AskAsync(new GetLeaderboard(Id, type, 0))).ShouldBeOfType<Leaderboard>();
            Bits.Difference(Model.ToPage(type, 0), board.Page).ShouldBeNull();
            board.Ranked.ShouldBe(Model.Board(type).Count);
        }

        var summary = (await AskAsync(new GetSummary(Id))).ShouldBeOfType<Summary>();
        (summary.Members, summary.IsFrozen, summary.ReadThrough).ShouldBe((Model.MemberCount, Model.IsFrozen, Model.ReadThrough));
    }

    // The stream begins again where it is durable, and brings what is not once more.
    private async Task ReadAnewAsync()
    {
        NewReading();
        if (View.Committed < NextOffset)
            await ApplyAsync(await ReadLogAsync(View.Committed));
    }
}

using System.Globalization;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Commands;

public sealed class CommandTextTests
{
    private readonly LeaderboardCommand _leaderboard = new();
    private readonly PositionCommand _position = new();

    [Theory]
    [InlineData(1)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(130)]
    public void Position_is_right_at_every_rank_with_ties(int rank)
    {
        // Member 1 has two points; all others stand level with one, and follow by id.
        var community = Crowd(130);

        var reply = _position.Answer(community, Given("position", member: rank));

        reply.Title.ShouldBe($"Activity: rank {rank} of 130");
        reply.IsPrivate.ShouldBeTrue();
        reply.Description.ShouldContain(
            rank == 1 ? "Nobody is above you." : $"To rank {rank - 1}: **{(rank == 2 ? "1.0000" : "0.000000")}**");
        reply.Description.ShouldContain(
            rank == 130 ? "Nobody is below you." : $"Ahead of rank {rank + 1} by **{(rank == 1 ? "1.0000" : "0.000000")}**");
    }

    [Theory]
    [InlineData(1, 1, 10)]
    [InlineData(5, 41, 50)]
    [InlineData(6, 51, 60)]
    [InlineData(10, 91, 100)]
    [InlineData(11, 101, 110)]
    [InlineData(13, 121, 125)]
    public void A_page_shows_its_ten_ranks_and_no_others(int page, int first, int last)
    {
        var text = _leaderboard.Answer(Crowd(125), Given("leaderboard", 1, ("page", $"{page}"))).Description;

        var members = text.Split('\n').Where(l => l.Contains("<@")).Select(
            l => int.Parse(l.Split("<@")[1].Split('>')[0], CultureInfo.InvariantCulture));
        members.ShouldBe(Enumerable.Range(first, last - first + 1));
        text.ShouldContain($"Page {page} of 13 · 125 members");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("14")]
    [InlineData("-1")]
    [InlineData("many")]
    public void A_page_that_does_not_exist_is_refused_with_those_that_do(string page) =>
        Should.Throw<CommandException>(
            () => _leaderboard.Answer(Crowd(125), Given("leaderboard", 1, ("page", page)))).Message.ShouldContain("pages 1 to 13");

    [Fact]
    public void A_board_that_does_not_exist_is_refused_with_those_that_do() =>
        Should.Throw<CommandException>(() => _position.Answer(Crowd(1), Given("position", 1, ("type", "luck"))))
            .Message.ShouldContain("activity, conviction or badges");

    [Fact]
    public void Who_has_no_score_is_told_so()
    {
        _position.Answer(Crowd(3), Given("position", member: 99)).Title.ShouldBe("No rank yet");
        _leaderboard.Answer(Crowd(0), Given("leaderboard", 1)).Description.ShouldBe("Nobody has a score above zero yet.");
    }

    [Fact]
    public void Who_has_conviction_is_shown_by_conviction_with_the_tier()
    {
        var community = Crowd(3);
        community.Apply(
            new Shared.Events.CommunityEvent
            {
                Kind = Shared.Events.EventKind.HoldingChanged, CommunityId = community.Id.Value, MemberId = 2,
                TimeMs = Activity.StartMs + 1_000,
                HoldingBalance = "100", SourceId = "a:1",
            },
            new LogPosition(1, 1_000), new FlushWindow());

        var reply = _position.Answer(community, Given("position", member: 2));
        reply.Title.ShouldBe("Conviction: rank 1 of 1");
        reply.Description.ShouldContain("Tier: **naib**");
        _position.Answer(community, Given("position", member: 2, ("type", "activity"))).Title.ShouldBe("Activity: rank 2 of 3");
    }

    private static Community Crowd(int members)
    {
        var community = new Community(PipelineFixture.Community(0), ScoringSettings.Default);
        for (var m = 1; m <= members; m++)
            community.Apply(Activity.Message(0, m, Activity.StartMs + m, m), new LogPosition(1, m), new FlushWindow());
        if (members > 0)
            community.Apply(Activity.Message(0, 1, Activity.StartMs + 100_000, 0), new LogPosition(1, members + 1), new FlushWindow());
        return community;
    }

    private static Interaction Given(string command, long member, params (string Name, string Value)[] options) => new()
    {
        Id = 1, ApplicationId = 1, Token = "secret", CommunityId = PipelineFixture.Community(0), MemberId = new MemberId(member),
        Command = command,
        Options = options.ToDictionary(o => o.Name, o => o.Value),
    };
}

using System.Globalization;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests;

/// <summary>A user gives commands to a running node through Discord, and reads what it answers.</summary>
public sealed class BotCommandTests : IAsyncLifetime, IDisposable
{
    // Community 0: 150 authors with 3, 2 and 1 points by turns, so that points change after ranks 50 and 100, and numbers are
    // not ranks. Community 1: 130 authors with one point each.
    private static readonly int[] Ranked = [.. Enumerable.Range(1, 150).OrderByDescending(Points).ThenBy(author => author)];

    private readonly TempDirectory _directory = new();
    private Discord _discord = null!;
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        var trace = SmallTraces.Write(
            _directory,
            [
                .. Enumerable.Range(1, 150).Select(author => (2, author, Points(author))),
                .. Enumerable.Range(1, 130).Select(author => (1, author, 1)),
            ]);
        _discord = await Discord.StartAsync(new SimulatorOptions { TracePath = trace, Communities = 2 });
        _node = await RunningNode.ConnectAsync(_discord.Url, _directory.Path, []);
        await _discord.CommandsAsync();
        await _node.DurableAsync(150 * 2 + 130);
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _discord.DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Position_is_right_at_every_rank_that_matters_with_levels_and_with_ties()
    {
        foreach (var rank in (int[])[1, 2, 49, 50, 51, 99, 100, 101, 149, 150])
        {
            var answer = await PositionAsync(0, Ranked[rank - 1]);
            var points = Points(Ranked[rank - 1]);
            answer.Title.ShouldBe($"Activity: rank {rank} of 150");
            answer.IsPrivate.ShouldBeTrue();
            answer.Text.ShouldContain($"Score: **{points}.0000**");
            answer.Text.ShouldContain(
                rank == 1 ? "Nobody is above you." : $"To rank {rank - 1}: **{Distance(Points(Ranked[rank - 2]) - points)}**");
            answer.Text.ShouldContain(
                rank == 150 ? "Nobody is below you." : $"Ahead of rank {rank + 1} by **{Distance(points - Points(Ranked[rank]))}**");
        }

        // Among equals the lower Discord id comes first, which is the lower author.
        foreach (var rank in (int[])[1, 49, 50, 51, 99, 100, 101, 130])
            (await PositionAsync(1, rank)).Title.ShouldBe($"Activity: rank {rank} of 130");
    }

    [Fact]
    public async Task Leaderboard_shows_ten_ranks_a_page_to_everybody()
    {
        for (var page = 1; page <= 15; page += 7)
        {
            var answer = await _discord.CommandAsync(0, 7, "leaderboard", new { page });
            answer.Title.ShouldBe("Activity leaderboard");
            answer.IsPrivate.ShouldBeFalse();
            answer.Text.Split('\n').ShouldBe(
            [
                .. Enumerable.Range((page * 10) - 9, 10).Select(
                    rank => $"{Medal(rank)} <@{SmallTraces.Member(Ranked[rank - 1])}> · {Points(Ranked[rank - 1])}.0000"),
                "", $"Page {page} of 15 · 150 members",
            ]);
        }

        foreach (var page in (int[])[5, 6, 10, 11])
        {
            (await _discord.CommandAsync(0, 7, "leaderboard", new { page })).Text.ShouldContain(
                $"<@{SmallTraces.Member(Ranked[(page * 10) - 10])}>");
        }

        (await _discord.CommandAsync(0, 7, "leaderboard")).Text.ShouldContain("Page 1 of 15");
        (await _discord.CommandAsync(1, 4000, "leaderboard", new { page = 13, type = "activity" })).Text.ShouldContain(
            $"**#130** <@{SmallTraces.Member(130)}> · 1.0000");
        (await _discord.CommandAsync(0, 7, "leaderboard", new { type = "conviction" })).Text.ShouldBe("Nobody has a score above zero yet.");
    }

    [Fact]
    public async Task Mistakes_are_told_to_the_user_alone_with_what_is_right()
    {
        foreach (var page in (int[])[16, 0, -1])
        {
            var wrongPage = await _discord.CommandAsync(0, 7, "leaderboard", new { page });
            wrongPage.IsPrivate.ShouldBeTrue();
            wrongPage.Text.ShouldBe($"There is no page {page}: the leaderboard has pages 1 to 15.");
        }

        foreach (var command in (string[])["leaderboard", "position"])
        {
            var wrongType = await _discord.CommandAsync(0, 7, command, new { type = "gold" });
            wrongType.IsPrivate.ShouldBeTrue();
            wrongType.Text.ShouldBe("There is no leaderboard “gold”. Choose activity, conviction or badges.");
        }

        var stranger = await PositionAsync(0, 4000);
        stranger.IsPrivate.ShouldBeTrue();
        stranger.Title.ShouldBe("No rank yet");
        stranger.Text.ShouldContain("activity leaderboard");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Answers_arrive_although_Discord_refuses_the_first_calls(int status)
    {
        _discord.Simulator.ApplyFaults(new FaultPlan { RestFailures = 2, RestStatus = status });
        (await PositionAsync(0, 1)).Title.ShouldBe($"Activity: rank {Array.IndexOf(Ranked, 1) + 1} of 150");
        (await _node.MetricAsync("worker_message_processing_duration_seconds_count")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Commands_are_registered_once_and_not_again_while_they_are_unchanged()
    {
        var first = await _discord.RegisteredAsync();
        first.EnumerateArray().Select(c => c.GetProperty("name").GetString()).ShouldBe(["position", "leaderboard"], ignoreOrder: true);

        await _node.StopAsync();
        await _node.DisposeAsync();
        _node = await RunningNode.ConnectAsync(_discord.Url, _directory.Path, []);
        (await PositionAsync(0, 1)).Title.ShouldStartWith("Activity: rank ");
        await _node.StopAsync();

        // A new version of a command is what an overwrite would have left.
        (await _discord.RegisteredAsync()).ToString().ShouldBe(first.ToString());
    }

    [Fact]
    public async Task Each_board_tells_the_same_in_Discord_on_the_page_and_in_the_store()
    {
        for (var page = 1; page <= 3; page++)
        {
            await Eventually.TrueAsync(
                async () => (await _node.JsonAsync("/api/communities")).ToString().Contains(
                    SmallTraces.Community(0), StringComparison.Ordinal));
            var board = await _node.JsonAsync($"/api/communities/{SmallTraces.Community(0)}/leaderboards/activity?page={page}");
            board.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("member").GetString())
                .ShouldBe(Ranked.Skip((page - 1) * 50).Take(50).Select(SmallTraces.Member), board.ToString());
        }

        await _node.StopAsync();
        for (var page = 1; page <= 3; page++)
        {
            var stored = (await ArrakisProcess.RunAsync(
                _directory.Path,
                ["leaderboard", SmallTraces.Community(0), "--page", page.ToString(CultureInfo.InvariantCulture), "--data", ".", "--json"]))
                    .ShouldEndWith(0);
            stored.Json.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("member").GetString())
                .ShouldBe(Ranked.Skip((page - 1) * 50).Take(50).Select(SmallTraces.Member));
        }
    }

    private static int Points(int author) => 3 - (author % 3);

    private static string Distance(int points) => points == 0 ? "0.000000" : $"{points}.0000";

    private static string Medal(int rank) => rank switch
    {
        1 => "🥇",
        2 => "🥈",
        3 => "🥉",
        _ => $"**#{rank}**",
    };

    private Task<Answer> PositionAsync(int community, int author) => _discord.CommandAsync(community, author, "position");
}

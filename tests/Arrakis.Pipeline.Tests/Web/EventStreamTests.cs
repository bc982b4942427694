using System.Net;
using System.Text.Json;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

public sealed class EventStreamTests : IDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(30));

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task History_comes_first_then_a_status_for_every_sample()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(web.Client, "/events");

        (await events.NextAsync(_stop.Token))!.Value.Name.ShouldBe("history");
        var times = new List<long>();
        for (var i = 0; i < 3; i++)
            times.Add((await events.NextAsync("status", null, _stop.Token)).GetProperty("point").GetProperty("timeMs").GetInt64());
        times.ShouldBe(times.Distinct().Order());
    }

    [Fact]
    public async Task The_top_ten_comes_at_once_and_then_only_when_it_changes()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(web.Client, $"/events?community={web.View.First}&type=activity");

        var first = await events.NextAsync("board", null, _stop.Token);
        first.GetProperty("rows").GetArrayLength().ShouldBe(10);
        (await ThroughStatusesAsync(events, 5)).ShouldNotContain("board");
        web.View.Score(member: 50, score: 1);
        (await ThroughStatusesAsync(events, 3)).ShouldNotContain("board");
        web.View.Score(member: 50, score: 1000);
        var second = await events.NextAsync("board", null, _stop.Token);
        second.GetProperty("rows")[0].GetProperty("member").GetString().ShouldBe("881234567890000050");
    }

    [Fact]
    public async Task Any_page_is_pushed_and_beside_it_the_community_and_a_member()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(
            web.Client, $"/events?community={web.View.First}&type=badges&page=3&member=881234567890000007");
        var seen = new Dictionary<string, JsonElement>();
        while (!new[] { "communities", "community", "board", "member" }.All(seen.ContainsKey))
        {
            var next = (await events.NextAsync(_stop.Token)).ShouldNotBeNull();
            seen[next.Name] = next.Data;
        }

        seen["board"].GetProperty("page").GetInt32().ShouldBe(3);
        seen["board"].GetProperty("pages").GetInt32().ShouldBe(3);
        seen["board"].GetProperty("rows").GetArrayLength().ShouldBe(17);
        seen["community"].GetProperty("id").GetString().ShouldBe("1234567890123456789");
        seen["community"].GetProperty("ranked").GetProperty("badges").GetInt64().ShouldBe(FakeRunView.Ranked);
        seen["member"].GetProperty("boards")[0].GetProperty("rank").GetInt32().ShouldBe(7);
        seen["communities"].GetProperty("communities").GetArrayLength().ShouldBe(20);
    }

    [Fact]
    public async Task What_is_not_known_here_is_a_problem_of_its_topic_and_the_status_goes_on()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(web.Client, "/events?community=5&member=6");
        var problems = new List<string?>();
        while (problems.Count < 3)
            problems.Add(Code(await events.NextAsync("problem", null, _stop.Token)));
        problems.Order().ShouldBe(["board unknown_community", "community unknown_community", "member unknown_member"]);
        (await ThroughStatusesAsync(events, 3)).ShouldNotContain("problem");
    }

    [Fact]
    public async Task A_board_that_cannot_be_read_is_told_once_and_the_status_goes_on()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(web.Client, $"/events?community={web.View.First}");
        await events.NextAsync("board", null, _stop.Token);
        web.View.BoardFailure = new InvalidOperationException("secret detail");
        var problem = await events.NextAsync("problem", p => Code(p) == "board internal_error", _stop.Token);
        (await ThroughStatusesAsync(events, 3)).Count(name => name == "board").ShouldBe(0);
        problem.GetProperty("message").GetString().ShouldNotBeNull().ShouldNotContain("secret");
        // The board and the community, each once.
        web.Loggers.Lines.Count(l => l.Contains("secret detail", StringComparison.Ordinal)).ShouldBe(2);
        web.View.BoardFailure = null;
        await events.NextAsync("board", null, _stop.Token);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_told_with_its_reason_and_is_no_error_of_the_page()
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.BoardFailure = new CommunityStoreException("no node answers", isTransient: true);
        using var events = await SseReader.OpenAsync(web.Client, $"/events?community={web.View.First}");
        var problem = await events.NextAsync("problem", p => Code(p) == "board store_unavailable", _stop.Token);
        problem.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain("no node answers");
        web.Loggers.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_who_watch_the_same_board_share_one_reading_of_it()
    {
        await using var web = await WebHostFixture.StartAsync(new WebOptions { SampleInterval = TimeSpan.FromHours(1) });
        var path = $"/events?community={web.View.First}&page=1";
        using var first = await SseReader.OpenAsync(web.Client, path);
        await first.NextAsync("board", null, _stop.Token);
        for (var i = 0; i < 5; i++)
        {
            using var next = await SseReader.OpenAsync(web.Client, path);
            await next.NextAsync("board", null, _stop.Token);
        }

        web.View.BoardsRead.ShouldBe(1);
    }

    [Fact]
    public async Task A_browser_that_does_not_read_misses_states_and_is_shown_the_newest()
    {
        await using var web = await WebHostFixture.StartAsync(new WebOptions { SampleInterval = TimeSpan.FromMilliseconds(10) });
        using var slow = await SseReader.OpenAsync(web.Client, $"/events?community={web.View.First}&page=1");
        using var quick = await SseReader.OpenAsync(web.Client, $"/events?community={web.View.First}&page=1");
        // Each state is some kilobytes: what the sockets hold is full long before the last.
        for (var score = 1_000; score < 2_000; score++)
        {
            web.View.Score(member: 50, score);
            if (score % 50 == 0)
                await quick.NextAsync("board", b => Top(b) >= score, _stop.Token);
        }

        web.View.Score(member: 50, score: 5_000);
        await quick.NextAsync("board", b => Top(b) == 5_000, _stop.Token);
        await slow.NextAsync("board", b => Top(b) == 5_000, _stop.Token);
    }

    [Fact]
    public async Task A_leaderboard_that_cannot_be_read_is_500_without_details()
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.BoardFailure = new InvalidOperationException("secret detail");
        var (status, body) = await web.JsonAsync($"/api/communities/{web.View.First}/leaderboards/activity");
        status.ShouldBe(500);
        body.GetProperty("message").GetString().ShouldNotBeNull().ShouldNotContain("secret");
        web.Loggers.Lines.ShouldContain(l => l.Contains("secret detail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_sampler_serves_all_who_listen()
    {
        await using var web = await WebHostFixture.StartAsync(new WebOptions { SampleInterval = TimeSpan.FromHours(1) });
        for (var i = 0; i < 5; i++)
        {
            using var events = await SseReader.OpenAsync(web.Client, "/events");
            await events.NextAsync("status", null, _stop.Token);
        }

        web.View.SnapshotsTaken.ShouldBe(1);
    }

    [Fact]
    public async Task There_is_a_limit_to_listeners_and_a_place_is_free_when_one_leaves()
    {
        await using var web = await WebHostFixture.StartAsync(
            new WebOptions { MaxEventStreams = 2, SampleInterval = TimeSpan.FromMilliseconds(20) });
        using var one = await SseReader.OpenAsync(web.Client, "/events");
        var two = await SseReader.OpenAsync(web.Client, "/events");
        using (var refused = await web.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            (await refused.Content.ReadAsStringAsync()).ShouldContain("2 pages already listen");
        }

        two.Dispose();
        while (true)
        {
            using var again = await web.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            if (again.IsSuccessStatusCode) break;
            await Task.Delay(20, _stop.Token);
        }
    }

    [Fact]
    public async Task A_stop_says_so_and_ends_the_streams()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(web.Client, "/events");
        await events.NextAsync("status", null, _stop.Token);
        var stopping = web.Host.DisposeAsync();

        await events.NextAsync("stopped", null, _stop.Token);
        (await events.NextAsync(_stop.Token)).ShouldBeNull();
        await stopping;
        web.Loggers.Lines.ShouldBeEmpty();
    }

    private static string Code(JsonElement problem) =>
        $"{problem.GetProperty("of").GetString()} {problem.GetProperty("error").GetString()}";

    private static double Top(JsonElement board) => board.GetProperty("rows")[0].GetProperty("score").GetDouble();

    /// <summary>The names of what comes until some statuses have come.</summary>
    private async Task<List<string>> ThroughStatusesAsync(SseReader events, int statuses)
    {
        var names = new List<string>();
        while (names.Count(name => name == "status") < statuses)
            names.Add((await events.NextAsync(_stop.Token)).ShouldNotBeNull().Name);
        return names;
    }
}

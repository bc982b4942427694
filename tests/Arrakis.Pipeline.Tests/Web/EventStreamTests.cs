using System.Net;
using Arrakis.Pipeline.Web;
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
        for (var i = 0; i < 5; i++) await NextIsAsync(events, "status");
        web.View.Score(member: 50, score: 1);
        for (var i = 0; i < 3; i++) await NextIsAsync(events, "status");
        web.View.Score(member: 50, score: 1000);
        var second = await events.NextAsync("board", null, _stop.Token);
        second.GetProperty("rows")[0].GetProperty("member").GetString().ShouldBe("881234567890000050");
    }

    [Fact]
    public async Task A_community_that_is_not_known_yet_gets_no_board_but_the_status()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(web.Client, "/events?community=5");
        (await events.NextAsync(_stop.Token))!.Value.Name.ShouldBe("history");
        for (var i = 0; i < 3; i++) await NextIsAsync(events, "status");
    }

    [Fact]
    public async Task A_board_that_cannot_be_read_is_told_once_and_the_status_goes_on()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var events = await SseReader.OpenAsync(web.Client, $"/events?community={web.View.First}");
        await events.NextAsync("board", null, _stop.Token);
        web.View.BoardFailure = new InvalidOperationException("secret detail");
        var problem = await events.NextAsync("problem", null, _stop.Token);
        for (var i = 0; i < 3; i++) await NextIsAsync(events, "status");
        problem.GetProperty("message").GetString().ShouldNotBeNull().ShouldNotContain("secret");
        web.Loggers.Lines.Count(l => l.Contains("secret detail", StringComparison.Ordinal)).ShouldBe(1);
        web.View.BoardFailure = null;
        await events.NextAsync("board", null, _stop.Token);
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
        await using var web = await WebHostFixture.StartAsync(new WebOptions { MaxEventStreams = 2, SampleInterval = TimeSpan.FromMilliseconds(20) });
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

    private async Task NextIsAsync(SseReader events, string name)
    {
        var next = await events.NextAsync(_stop.Token);
        next.ShouldNotBeNull();
        next.Value.Name.ShouldBe(name);
    }
}

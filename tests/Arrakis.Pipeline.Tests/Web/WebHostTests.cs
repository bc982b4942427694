using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

public sealed class WebHostTests
{
    private static readonly string[] _pageFiles =
        [.. typeof(ArrakisWebHost).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith("page/", StringComparison.Ordinal)).Select(n => n == "page/index.html" ? "/" : n[4..])];

    [Fact]
    public async Task The_page_and_its_files_are_served_with_a_strict_policy_and_weigh_less_than_200_KB()
    {
        await using var web = await WebHostFixture.StartAsync();
        long size = 0;
        foreach (var path in _pageFiles)
        {
            using var response = await web.Client.GetAsync(path);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain("default-src 'none'");
            policy.ShouldNotContain("unsafe");
            size += (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        size.ShouldBeInRange(20_000, 200_000);
    }

    [Fact]
    public async Task Every_file_that_the_page_names_is_there_and_none_is_on_another_host()
    {
        await using var web = await WebHostFixture.StartAsync();
        foreach (var path in _pageFiles)
        {
            var content = await web.Client.GetStringAsync(path);
            if (path != "/icon.svg")
                content.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).ShouldNotContain("//www", customMessage: path);
            foreach (var named in System.Text.RegularExpressions.Regex.Matches(content, """(?:from '\.|href="|src=")(/[\w-]+\.\w+)""")
                .Select(m => m.Groups[1].Value))
                _pageFiles.ShouldContain(named, path);
        }
    }

    [Fact]
    public async Task A_file_that_has_not_changed_is_not_sent_again()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var first = await web.Client.GetAsync("/main.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/main.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await web.Client.SendAsync(request);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        second.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
    }

    [Fact]
    public async Task Head_gives_the_headers_alone()
    {
        await using var web = await WebHostFixture.StartAsync();
        foreach (var path in new[] { "/", "/api/status", "/health/live", "/metrics" })
        {
            using var response = await web.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task The_status_shows_the_snapshot_and_the_rates_that_follow_from_its_totals()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var events = await SseReader.OpenAsync(web.Client, "/events");
        web.View.Now = web.View.Now with
        {
            Received = 1_000_000, Applied = 900_000, LagEvents = 100_000, LagSeconds = 2.5, DeadLetters = 3,
            Latency = new LatencySummary(.01, .02, .03, .04), Shards = [new ShardView(4, ShardState.Resuming, 25, .042)],
        };
        await events.NextAsync("status", s => s.GetProperty("receivedPerSecond").GetDouble() > 0, stop.Token);

        var (status, body) = await web.JsonAsync("/api/status");
        status.ShouldBe(200);
        var run = body.GetProperty("snapshot");
        run.GetProperty("state").GetString().ShouldBe("running");
        run.GetProperty("lagEvents").GetInt64().ShouldBe(100_000);
        run.GetProperty("latency").GetProperty("p99").GetDouble().ShouldBe(.03);
        run.GetProperty("shards")[0].GetProperty("state").GetString().ShouldBe("resuming");
        body.GetProperty("communities").GetInt32().ShouldBe(20);
        body.GetProperty("memoryBytes").GetInt64().ShouldBeGreaterThan(1_000_000);
    }

    [Fact]
    public async Task Communities_are_listed_by_activity_found_by_name_or_id_and_limited()
    {
        await using var web = await WebHostFixture.StartAsync();
        var (_, all) = await web.JsonAsync("/api/communities");
        var (_, byName) = await web.JsonAsync("/api/communities?search=sietch%20c");
        var (_, byId) = await web.JsonAsync($"/api/communities?search={web.View.First}");
        var (_, limited) = await web.JsonAsync("/api/communities?limit=2");

        all.GetProperty("communities").GetArrayLength().ShouldBe(20);
        all.GetProperty("communities")[0].GetProperty("id").GetString().ShouldBe("1234567890123456789");
        byName.GetProperty("communities")[0].GetProperty("name").GetString().ShouldBe("Sietch C");
        byId.GetProperty("total").GetInt32().ShouldBe(1);
        limited.GetProperty("total").GetInt32().ShouldBe(20);
        limited.GetProperty("communities").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_leaderboard_is_read_page_by_page_with_ids_as_strings()
    {
        await using var web = await WebHostFixture.StartAsync();
        var (status, body) = await web.JsonAsync($"/api/communities/{web.View.First}/leaderboards/conviction?page=3");

        status.ShouldBe(200);
        body.GetProperty("pages").GetInt32().ShouldBe(3);
        body.GetProperty("ranked").GetInt32().ShouldBe(FakeRunView.Ranked);
        var rows = body.GetProperty("rows");
        rows.GetArrayLength().ShouldBe(17);
        rows[0].GetProperty("rank").GetInt32().ShouldBe(101);
        rows[0].GetProperty("member").GetString().ShouldBe("881234567890000101");
        rows[0].GetProperty("tier").GetString().ShouldBe("fedaykin");
    }

    [Theory]
    [InlineData("/api/communities/abc/leaderboards/activity", 400, "snowflake")]
    [InlineData("/api/communities/-5/leaderboards/activity", 400, "snowflake")]
    [InlineData("/api/communities/7/leaderboards/activity", 404, "Community 7 is not known here")]
    [InlineData("/api/communities/1234567890123456789/leaderboards/karma", 400, "activity, conviction and badges")]
    [InlineData("/api/communities/1234567890123456789/leaderboards/0", 400, "activity, conviction and badges")]
    [InlineData("/api/communities/1234567890123456789/leaderboards/badges?page=0", 400, "from 1 to")]
    [InlineData("/api/communities/1234567890123456789/leaderboards/badges?page=x", 400, "whole number")]
    [InlineData("/api/communities/1234567890123456789/leaderboards/badges?page=4", 404, "has 3 page(s)")]
    [InlineData("/api/communities?limit=100000", 400, "from 1 to 1000")]
    [InlineData("/events?community=1e5", 400, "snowflake")]
    [InlineData("/api/communities/abc", 400, "snowflake")]
    [InlineData("/api/communities/99999999999999999999", 400, "snowflake")]
    [InlineData("/api/communities/7", 404, "Community 7 is not known here")]
    [InlineData("/api/communities/1234567890123456789/members/x", 400, "the user's snowflake")]
    [InlineData("/api/communities/1234567890123456789/members/5", 404, "Member 5 is not known in community 1234567890123456789")]
    [InlineData("/api/communities/1234567890123456789/members/881234567890000001/history?days=91", 400, "from 1 to 90")]
    [InlineData("/api/communities/1234567890123456789/members/881234567890000001/history?days=0", 400, "from 1 to 90")]
    [InlineData("/api/communities/1234567890123456789/members/881234567890000001/ranks?days=31", 400, "from 1 to 30")]
    [InlineData("/api/communities/1234567890123456789/members/5/ranks", 404, "Member 5")]
    [InlineData("/api/communities/7/members/5/history", 404, "Member 5")]
    [InlineData("/api/communities/7/leaderboards/activity?search=5", 404, "Community 7")]
    [InlineData("/events?type=karma", 400, "'karma'")]
    [InlineData("/events?community=5&page=0", 400, "from 1 to")]
    [InlineData("/events?community=5&member=x", 400, "the user's snowflake")]
    [InlineData("/events?member=5", 400, "community= is missing")]
    [InlineData("/events?page=2", 400, "community= is missing")]
    [InlineData("/no/such/page", 404, "/api/status")]
    public async Task A_wrong_request_is_told_what_is_wrong(string path, int status, string says)
    {
        await using var web = await WebHostFixture.StartAsync();
        var (answered, body) = await web.JsonAsync(path);

        answered.ShouldBe(status);
        body.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain(says);
        body.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Nothing_can_be_written()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var response = await web.Client.PostAsync("/api/status", content: null);

        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldContain("GET");
        (await response.Content.ReadAsStringAsync()).ShouldContain("read with GET");
    }

    [Theory]
    [InlineData("rebound.example.com", false)]
    [InlineData("127.0.0.1.example.com", false)]
    [InlineData("192.168.1.5", false)]
    [InlineData("localhost:9999", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]:80", true)]
    public async Task Only_loopback_hosts_are_answered_on_loopback(string host, bool isAnswered)
    {
        await using var web = await WebHostFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.Host = host;
        using var response = await web.Client.SendAsync(request);

        response.StatusCode.ShouldBe(isAnswered ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Metrics_are_in_the_text_format()
    {
        await using var web = await WebHostFixture.StartAsync();
        EventLogMetrics.Appended.Add(1, new KeyValuePair<string, object?>("partition", 63));
        using var response = await web.Client.GetAsync("/metrics");

        response.Content.Headers.ContentType.ShouldBe(MediaTypeHeaderValue.Parse(PrometheusCollector.ContentType));
        var page = await response.Content.ReadAsStringAsync();
        page.ShouldContain("# TYPE event_log_appended_total counter\n");
        page.ShouldContain("event_log_appended_total{partition=\"63\"} ");
        page.ShouldContain("process_resident_memory_bytes ");
    }

    [Fact]
    public async Task A_failing_view_gives_an_error_without_details_and_the_log_tells_them()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        web.View.Failure = new InvalidOperationException("secret detail");
        var taken = web.View.SnapshotsTaken;
        while (web.View.SnapshotsTaken < taken + 5) await Task.Delay(10, stop.Token);

        web.Loggers.Lines.Count(l => l.Contains("secret detail", StringComparison.Ordinal)).ShouldBe(1);
        web.View.Failure = null;
        web.View.Now = web.View.Now with { Received = 77 };
        using var events = await SseReader.OpenAsync(web.Client, "/events");
        await events.NextAsync("status", s => s.GetProperty("snapshot").GetProperty("received").GetInt64() == 77, stop.Token);
    }

    [Fact]
    public async Task The_web_server_says_nothing_on_a_good_day()
    {
        RecordingLoggers loggers;
        await using (var web = await WebHostFixture.StartAsync())
        {
            loggers = web.Loggers;
            await web.JsonAsync("/api/status");
        }

        loggers.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var e = await Should.ThrowAsync<WebHostException>(() => StartOnAsync(port));
        e.Message.ShouldContain(port.ToString(CultureInfo.InvariantCulture));
        e.Message.ShouldContain("HTTP_PORT");
    }

    [Fact]
    public async Task A_number_that_is_no_port_is_refused()
    {
        var e = await Should.ThrowAsync<WebHostException>(() => StartOnAsync(70_000));
        e.Message.ShouldContain("70000");
    }

    [Fact]
    public async Task After_a_stop_the_port_is_free_again()
    {
        var web = await WebHostFixture.StartAsync();
        var port = web.Host.Url.Port;
        web.Host.Url.Host.ShouldBe("127.0.0.1");
        await web.DisposeAsync();
        await web.Host.DisposeAsync();

        await using var again = await StartOnAsync(port);
        again.Url.Port.ShouldBe(port);
    }

    private static Task<ArrakisWebHost> StartOnAsync(int port) =>
        ArrakisWebHost.StartAsync(
            new WebOptions { Port = port }, new FakeRunView(), [], new PrometheusCollector(), NullLoggerFactory.Instance);
}

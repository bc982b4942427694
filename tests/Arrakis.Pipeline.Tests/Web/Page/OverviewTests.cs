using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Arrakis.Pipeline.Web;
using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>The overview in a real browser.</summary>
public sealed class OverviewTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>Everything that the overview shows of a status, and the status itself, read at one moment.</summary>
    private const string Read =
        """
        () => {
          const figure = id => [...document.querySelectorAll(`#figure-${id} .value, #figure-${id} .under`)].map(e => e.textContent);
          const rows = id => [...document.querySelectorAll(`#${id} tbody tr`)].map(r => [...r.children].map(c => c.textContent));
          const figures = ['received', 'lag', 'durable', 'latency', 'batches', 'dead'].map(f => [f, figure(f)]);
          return { status: seen.status, figures: Object.fromEntries(figures),
            shards: rows('shards'), partitions: rows('partitions') };
        }
        """;

    [Fact]
    public async Task It_shows_what_the_api_says_while_everything_moves()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var load = new FakeLoad(web.View);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#shards tbody tr")).ToHaveCountAsync(6);
        var received = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            await tab.StatusesAsync(3);
            var read = await tab.ReadAsync(Read);
            ShouldShowItsStatus(read);
            received.Add(read.GetProperty("status").GetProperty("snapshot").GetProperty("received").GetInt64());
        }

        received[^1].ShouldBeGreaterThan(received[0]);
        await ShouldHaveSeenAsync(tab, await web.Client.GetStringAsync("/api/status"));
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_charts_draw_the_last_minutes_and_say_them_in_words()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var load = new FakeLoad(web.View);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        foreach (var chart in (string[])["rate", "latency", "lag"])
            await Assertions.Expect(tab.Find($"#{chart}-chart path.line.s0")).ToHaveAttributeAsync("d", new Regex("M.*L"));
        await Assertions.Expect(tab.Find("#latency-chart path.line.s2")).ToHaveAttributeAsync("d", new Regex("M.*L"));
        await Assertions.Expect(tab.Find("#latency-chart svg")).ToHaveAttributeAsync(
            "aria-label", new Regex("p50 .* now, from .*; p90 20 ms now.*; p99 31 ms now"));

        await tab.Find("#latency-chart svg").FocusAsync();
        await tab.Page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(tab.Find("#latency-chart .tip")).ToContainTextAsync("p90 20 ms");
        await Assertions.Expect(tab.Find("#announce")).ToContainTextAsync("p99 31 ms");
    }

    [Fact]
    public async Task It_says_in_one_sentence_what_is_worst()
    {
        await using var web = await WebHostFixture.StartAsync();
        var calm = FakeLoad.At(1, "node");
        var healthy = calm with
        {
            Shards = [calm.Shards[0]],
            Partitions = [.. calm.Partitions.Take(3)],
            LagEvents = 0,
            LagSeconds = 0,
            DeadLetters = 0,
        };
        web.View.Now = healthy;
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#verdict")).ToHaveTextAsync("All is well");
        web.View.Now = healthy with { LagEvents = 48_000, LagSeconds = 75 };
        await Assertions.Expect(tab.Find("#verdict")).ToHaveTextAsync("1 min 15 s behind");
        await Assertions.Expect(tab.Find("#verdict-note")).ToHaveTextAsync("48,000 events wait in the log");
        web.View.Now = healthy with { Partitions = calm.Partitions };
        await Assertions.Expect(tab.Find("#verdict")).ToHaveTextAsync("1 partition stopped");
        web.View.Now = healthy with { Shards = [new ShardView(0, ShardState.Dead, 0, null, "4004: the token is wrong")] };
        await Assertions.Expect(tab.Find("#verdict")).ToHaveTextAsync("1 shard refused by Discord");
        await Assertions.Expect(tab.Find("#verdict-note")).ToHaveTextAsync("4004: the token is wrong");
        web.View.Now = healthy with { State = RunState.Draining };
        await Assertions.Expect(tab.Find("#verdict")).ToHaveTextAsync("Stopping");
        await Assertions.Expect(tab.Page).ToHaveTitleAsync("Stopping – Arrakis");
    }

    [Fact]
    public async Task Without_communities_shards_or_events_every_part_says_so()
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.Owned = [];
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#community-note")).ToContainTextAsync("No community yet");
        await Assertions.Expect(tab.Find("#shard-note")).ToContainTextAsync("No shard has started yet");
        await Assertions.Expect(tab.Find("#partition-note")).ToContainTextAsync("owns no partition");
        await Assertions.Expect(tab.Find("#problem-note")).ToContainTextAsync("No warning");
        await Assertions.Expect(tab.Find("#latency-chart .empty")).ToBeVisibleAsync();
        await tab.ShootAsync("empty");
        tab.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("gateway", "#shards", "#partitions")]
    [InlineData("pipeline", "#partitions", "#shards")]
    public async Task A_process_shows_only_the_parts_that_it_has(string role, string shown, string hidden)
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.Now = FakeLoad.At(1, role);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find(shown)).ToBeVisibleAsync();
        await Assertions.Expect(tab.Find(hidden)).ToBeHiddenAsync();
        await Assertions.Expect(tab.Find("#latency-chart")).ToBeVisibleAsync(new() { Visible = role == "pipeline" });
        await Assertions.Expect(tab.Find("#communities")).ToBeVisibleAsync(new() { Visible = role == "pipeline" });
        (await tab.Find("#figures > *").CountAsync()).ShouldBe(role == "gateway" ? 2 : 5);
        await Assertions.Expect(tab.Find("#role")).ToContainTextAsync(role);
        await tab.ShootAsync(role);
    }

    [Fact]
    public async Task Problems_stand_newest_first_with_their_age_and_how_often()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var load = new FakeLoad(web.View);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#problems li")).ToHaveCountAsync(2);
        await Assertions.Expect(tab.Find("#problems li").First).ToContainTextAsync(new Regex(@"error 6\d s ago 7 times store"));
        await Assertions.Expect(tab.Find("#problems li time").Last).ToHaveAttributeAsync(
            "title", new Regex(@"\d+ \w+ \d{4}, \d\d:\d\d:\d\d"));
    }

    [Fact]
    public async Task Communities_are_found_by_name_and_by_id()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(20);
        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("sietch k");
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Find("#announce")).ToHaveTextAsync("1 community found.");
        await tab.Find("#find-community").FillAsync($"{web.View.First}");
        await Assertions.Expect(tab.Find("#communities tbody th")).ToContainTextAsync(["Sietch A"]);
        await tab.Find("#find-community").FillAsync("nowhere");
        await Assertions.Expect(tab.Find("#community-note")).ToContainTextAsync("No community has this");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(20);
    }

    private static void ShouldShowItsStatus(JsonElement read)
    {
        var run = read.GetProperty("status").GetProperty("snapshot").Deserialize<RunSnapshotJson>(JsonSerializerOptions.Web)!;
        var figures = read.GetProperty("figures");
        Strings(figures.GetProperty("received"))[1].ShouldBe($"{Short(run.Received)} events");
        Strings(figures.GetProperty("lag"))[0].ShouldBe(Count(run.LagEvents));
        Strings(figures.GetProperty("lag"))[1].ShouldBe($"{Math.Round(run.LagSeconds * 1000, MidpointRounding.AwayFromZero):0} ms behind");
        Strings(figures.GetProperty("durable"))[1].ShouldBe($"{Short(run.Applied)} events");
        Strings(figures.GetProperty("latency")).ShouldBe([$"{run.Latency.P50 * 1000:0} ms", "p90 20 ms", "p99 31 ms"]);
        Strings(figures.GetProperty("batches")).ShouldBe(
            [Count(run.BatchesWritten), $"{Count(run.RowsWritten)} rows",
                $"{run.RowsWritten / (double)run.BatchesWritten:0.0} rows a batch"]);
        Strings(figures.GetProperty("dead"))[0].ShouldBe("3");
        read.GetProperty("shards").EnumerateArray().Select(r => Strings(r)[5]).ShouldBe(run.Shards.Select(s => Count(s.BufferedEvents)));
        read.GetProperty("shards").EnumerateArray().Select(r => Strings(r)[6]).ShouldBe(run.Shards.Select(s => Count(s.SequenceDurable)));
        read.GetProperty("partitions").EnumerateArray().Select(r => string.Join(' ', Strings(r)[4..7]))
            .ShouldBe(run.Partitions.Select(p => $"{Count(p.ReadOffset)} {Count(p.CommittedOffset)} {Count(p.EndOffset)}"));
        Strings(read.GetProperty("partitions")[11])[1].ShouldBe("stopped: the store refuses a row");
    }

    // The event that the page was told is what the API answered in the same second.
    private static async Task ShouldHaveSeenAsync(Tab tab, string status)
    {
        var nowMs = JsonDocument.Parse(status).RootElement.GetProperty("nowMs").GetInt64();
        await tab.Page.WaitForFunctionAsync("nowMs => nowMs in seen.statuses", nowMs);
        (await tab.Page.EvaluateAsync<string>($"seen.statuses[{nowMs}]")).ShouldBe(status);
    }

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];

    private static string Count(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(long n) => n < 1_000_000 ? Count(n) : (n / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + "M";

    private sealed record RunSnapshotJson(
        long Received, long Applied, long LagEvents, double LagSeconds, LatencySummary Latency, long RowsWritten, long BatchesWritten,
        ShardJson[] Shards, PartitionJson[] Partitions);

    private sealed record ShardJson(long BufferedEvents, long SequenceDurable);

    private sealed record PartitionJson(long ReadOffset, long CommittedOffset, long EndOffset);
}

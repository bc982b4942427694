using System.Globalization;
using System.Text.Json;
using Arrakis.Tests.Browser;
using Microsoft.Playwright;

namespace Arrakis.Cli.Tests.Page;

/// <summary>The page of a real node, in a real browser, while a trace is played.</summary>
[Collection(WholeMachine.Name)]
public sealed class LivePageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    /// <summary>What a view shows and the events that it was told, read at one moment: nothing else runs in the page meanwhile.</summary>
    private const string Overview =
        """
        () => ({ status: seen.status, received: document.querySelector('#figure-received .under').textContent,
          durable: document.querySelector('#figure-durable .under').textContent,
          rows: document.querySelector('#figure-batches .under').textContent,
          lag: document.querySelector('#figure-lag .value').textContent })
        """;

    private const string Board =
        """
        () => ({ told: seen.board.rows.map(r => ({ rank: r.rank, member: r.member, score: r.score })), ranked: seen.board.ranked,
          shown: [...document.querySelectorAll('#board tbody tr')].map(r =>
            [r.children[0], r.children[3], r.querySelector('.score')].map(c => c.textContent.replaceAll(',', '')).join(' ')),
          range: document.querySelector('#board-range').textContent })
        """;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_page_shows_what_the_api_says_while_a_trace_is_played_and_after_it()
    {
        const int Messages = 4_000;
        var trace = TestData.CutSlice(_directory, Messages);
        await using var node = await RunningNode.StartAsync(_directory.Path, ["--trace", trace, "--speed", "20000"]);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(node.Page);
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(4);
        for (var i = 0; i < 3; i++)
        {
            await tab.StatusesAsync(1);
            var read = await tab.ReadAsync(Overview);
            var run = read.GetProperty("status").GetProperty("snapshot");
            read.GetProperty("received").GetString().ShouldBe($"{Count(run, "received")} events");
            read.GetProperty("durable").GetString().ShouldBe($"{Count(run, "applied")} events");
            read.GetProperty("rows").GetString().ShouldBe($"{Count(run, "rowsWritten")} rows");
            read.GetProperty("lag").GetString().ShouldBe(Count(run, "lagEvents"));
        }

        var status = await node.TextAsync("/api/status");
        var nowMs = JsonDocument.Parse(status).RootElement.GetProperty("nowMs").GetInt64();
        await tab.Page.WaitForFunctionAsync("nowMs => nowMs in seen.statuses", nowMs);
        (await tab.Page.EvaluateAsync<string>($"seen.statuses[{nowMs}]")).ShouldBe(status, "the event is what the API said in that second");

        await tab.Find("#communities tbody a").First.ClickAsync();
        await Assertions.Expect(tab.Find("#board tbody tr").First).ToBeVisibleAsync();
        for (var i = 0; i < 3; i++)
        {
            await tab.StatusesAsync(1);
            Agree(await tab.ReadAsync(Board));
        }

        await node.DurableAsync(Messages);
        await tab.StatusesAsync(3);
        Agree(await tab.ReadAsync(Board));
        var community = await tab.TextAsync("#community-id");
        var board = await node.JsonAsync($"/api/communities/{community}/leaderboards/activity?page=1");
        var shown = (await tab.ReadAsync(Board)).GetProperty("shown").EnumerateArray().Select(r => r.GetString()!);
        shown.ShouldBe(board.GetProperty("rows").EnumerateArray().Select(Row));
        await ShouldShowTheMemberAsync(node, tab, community);
        tab.Complaints.ShouldBeEmpty();
        (await node.StopAsync()).ShouldHaveNoProblems();
        await Assertions.Expect(tab.Find("#banner")).ToContainTextAsync("Arrakis has stopped");
    }

    [Fact]
    public async Task The_page_goes_on_by_itself_when_a_killed_node_is_started_again()
    {
        var trace = TestData.CutSlice(_directory, 2_000);
        string[] arguments = ["--data", "kept", "--trace", trace, "--speed", "max"];
        var node = await RunningNode.StartAsync(_directory.Path, arguments);
        await node.DurableAsync(2_000);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(node.Page);
        await tab.Find("#communities tbody a").First.ClickAsync();
        await Assertions.Expect(tab.Find("#board tbody tr").First).ToBeVisibleAsync();
        await node.DisposeAsync();
        await Assertions.Expect(tab.Find("#banner")).ToContainTextAsync("What you see is from");

        await using var again = await RunningNode.StartAsync(_directory.Path, arguments, ("HTTP_PORT", $"{node.Page.Port}"));
        await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync("Live");
        await again.DurableAsync(0);
        await tab.StatusesAsync(3);
        Agree(await tab.ReadAsync(Board));
    }

    private static void Agree(JsonElement read)
    {
        read.GetProperty("shown").EnumerateArray().Select(r => r.GetString())
            .ShouldBe(read.GetProperty("told").EnumerateArray().Select(Row));
        read.GetProperty("range").GetString()!.ShouldEndWith($" of {Count(read, "ranked")}");
    }

    private static async Task ShouldShowTheMemberAsync(RunningNode node, Tab tab, string community)
    {
        var id = await tab.TextAsync("#board tbody tr .id");
        await tab.Find("#board tbody a").First.ClickAsync();
        await Assertions.Expect(tab.Find("#figure-activity .value")).ToHaveTextAsync("#1");
        var member = await node.JsonAsync($"/api/communities/{community}/members/{id}");
        var activity = member.GetProperty("boards")[0];
        (await tab.TextAsync("#figure-activity .under")).Replace(",", "", StringComparison.Ordinal)
            .ShouldBe($"{Cents(activity)} balance");
        (await tab.TextAsync("#figure-activity .unit")).ShouldBe($"of {Count(activity, "ranked")}");
        var history = await node.JsonAsync($"/api/communities/{community}/members/{id}/history?days=30");
        var withPoints = history.GetProperty("windows").EnumerateArray().Count();
        await Assertions.Expect(tab.Find("#history rect.bar")).ToHaveCountAsync(withPoints);
        await Assertions.Expect(tab.Find("#history tbody tr")).ToHaveCountAsync(withPoints);
        var ranks = await node.JsonAsync($"/api/communities/{community}/members/{id}/ranks?days=7");
        await Assertions.Expect(tab.Find("#ranks tbody tr")).ToHaveCountAsync(ranks.GetProperty("points").GetArrayLength());
    }

    private static string Row(JsonElement row) =>
        Invariant($"{row.GetProperty("rank").GetInt32()} {row.GetProperty("member").GetString()} {Cents(row)}");

    // As Intl.NumberFormat rounds (ECMA-402): the digits that stand there, a half away from zero; not the double behind them.
    private static string Cents(JsonElement scored) =>
        Invariant($"{Math.Round(scored.GetProperty("score").GetDecimal(), 2, MidpointRounding.AwayFromZero):F2}");

    private static string Count(JsonElement of, string name) =>
        of.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

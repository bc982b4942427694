using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>A community's view in a real browser.</summary>
public sealed class CommunityTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const string Rows = "#board tbody tr";

    /// <summary>The board's rows as they stand on the page, and the event that they come from, read at one moment.</summary>
    private const string Read =
        """
        () => ({ told: seen.board.rows.map(r => `${r.rank} ${r.name} ${r.member}`),
          shown: [...document.querySelectorAll('#board tbody tr')]
            .map(r => [0, 2, 3].map(i => r.children[i].textContent).join(' ')) })
        """;

    [Fact]
    public async Task Members_who_rise_and_join_are_seen_live()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}");
        await Assertions.Expect(tab.Find("#community-name")).ToHaveTextAsync("Sietch A");
        await Assertions.Expect(tab.Find("#community-facts")).ToContainTextAsync("Partition7");
        await Assertions.Expect(tab.Find(Rows)).ToHaveCountAsync(50);
        await Assertions.Expect(tab.Find("#board-range")).ToHaveTextAsync("Ranks 1 to 50 of 117");

        web.View.Score(member: 5, score: 480);
        var risen = tab.Find(Rows).Filter(new() { HasText = "881234567890000005" });
        await Assertions.Expect(risen.Locator(".rank")).ToHaveTextAsync("2");
        await Assertions.Expect(risen.Locator(".moved")).ToHaveTextAsync("▲ 3 moved up by 3");
        await Assertions.Expect(risen.Locator(".score")).ToHaveTextAsync("480.00");
        await Assertions.Expect(tab.Find("#moves li").First).ToContainTextAsync(new Regex("▲ 3member 5rank 2"));

        web.View.Join("newcomer", score: 490);
        var joined = tab.Find(Rows).Filter(new() { HasText = "881234567890000118" });
        await Assertions.Expect(joined.Locator(".moved")).ToHaveTextAsync("new");
        await Assertions.Expect(tab.Find("#moves")).ToContainTextAsync("newnewcomerrank 2");
        await Assertions.Expect(tab.Find("#board-range")).ToHaveTextAsync("Ranks 1 to 50 of 118");

        // From a later page: nobody is new.
        web.View.Score(member: 117, score: 495);
        var arrived = tab.Find(Rows).Filter(new() { HasText = "881234567890000117" });
        await Assertions.Expect(arrived.Locator(".moved")).ToHaveTextAsync("▲ moved up");
        var read = await tab.ReadAsync(Read);
        read.GetProperty("shown").EnumerateArray().Select(r => r.GetString())
            .ShouldBe(read.GetProperty("told").EnumerateArray().Select(r => r.GetString()));
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_page_of_100_000_members_is_a_step_away_and_the_document_stays_small()
    {
        await using var web = await WebHostFixture.StartAsync(new FakeRunView(100_000));
        await using var tab = await Tab.OpenAsync(chromium, isCalm: true);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}");
        await Assertions.Expect(tab.Find("#board-range")).ToHaveTextAsync("Ranks 1 to 50 of 100,000");
        foreach (var page in (int[])[2_000, 1, 1_234, 777, 1_999])
        {
            var clock = Stopwatch.StartNew();
            await tab.Find("#page").FillAsync($"{page}");
            await tab.Find("#page").PressAsync("Enter");
            var first = ((page - 1) * 50) + 1;
            await Assertions.Expect(tab.Find($"{Rows} .rank").First).ToHaveTextAsync(first.ToString("N0", CultureInfo.InvariantCulture));
            output.WriteLine($"page {page}: {clock.ElapsedMilliseconds} ms until its rows stood there");
            (await tab.Find(Rows).CountAsync()).ShouldBe(50);
        }

        var nodes = await tab.Page.EvaluateAsync<int>("document.querySelectorAll('*').length");
        output.WriteLine($"{nodes} elements in the document");
        nodes.ShouldBeLessThan(1500);
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_are_links_with_an_address_of_their_own_and_back_goes_back()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "Sietch B", Exact = true }).ClickAsync();
        await Assertions.Expect(tab.Find("#community-name")).ToBeFocusedAsync();
        await tab.Find("#pager [data-to=next]").ClickAsync();
        await Assertions.Expect(tab.Find($"{Rows} .rank").First).ToHaveTextAsync("51");
        await Assertions.Expect(tab.Find("#pager [data-to=next]")).ToBeFocusedAsync();
        await tab.Find("#pager [data-to=last]").ClickAsync();
        await Assertions.Expect(tab.Find($"{Rows} .rank").First).ToHaveTextAsync("101");
        await Assertions.Expect(tab.Find("#pager [data-to=next]")).ToHaveAttributeAsync("aria-disabled", "true");
        await tab.Find("#types a").Nth(1).ClickAsync();
        await Assertions.Expect(tab.Find($"{Rows} .tier").First).ToHaveTextAsync("fedaykin");
        await tab.Find($"{Rows} .who a").First.ClickAsync();
        await Assertions.Expect(tab.Find("#member-name")).ToHaveTextAsync("member 1");

        string[] back = ["type=conviction", "page=3", "page=2", "community="];
        foreach (var address in back)
        {
            await tab.Page.GoBackAsync();
            tab.Page.Url.ShouldContain(address);
            await Assertions.Expect(tab.Find(Rows).First).ToBeVisibleAsync();
        }

        await Assertions.Expect(tab.Find($"{Rows} .rank").First).ToHaveTextAsync("1");
        await tab.Page.GoBackAsync();
        await Assertions.Expect(tab.Find("#communities")).ToBeVisibleAsync();
        await tab.Page.GoForwardAsync();
        await Assertions.Expect(tab.Find("#community-name")).ToHaveTextAsync("Sietch B");
        await Assertions.Expect(tab.Page).ToHaveTitleAsync("\u2068Sietch B\u2069 – Arrakis");
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_member_is_found_by_name_or_id_and_the_board_comes_back()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}&page=2");
        await Assertions.Expect(tab.Find($"{Rows} .rank").First).ToHaveTextAsync("51");
        await tab.Page.Keyboard.PressAsync("/");
        await tab.Page.Keyboard.TypeAsync("member 11");
        await Assertions.Expect(tab.Find("#board-range")).ToHaveTextAsync("9 members found");
        await Assertions.Expect(tab.Find(Rows)).ToHaveCountAsync(9);
        await Assertions.Expect(tab.Find("#pager")).ToBeHiddenAsync();
        tab.Page.Url.ShouldContain("search=member+11");
        await tab.Page.ReloadAsync();
        await Assertions.Expect(tab.Find("#find-member")).ToHaveValueAsync("member 11");
        await Assertions.Expect(tab.Find(Rows)).ToHaveCountAsync(9);
        await tab.Find("#find-member").FillAsync("881234567890000117");
        await Assertions.Expect(tab.Find(Rows)).ToHaveCountAsync(1);
        await tab.Find("#find-member").FillAsync("nobody");
        await Assertions.Expect(tab.Find("#board-note")).ToContainTextAsync("Nobody on this leaderboard");
        await tab.Find("#find-member").FillAsync("");
        await Assertions.Expect(tab.Find($"{Rows} .rank").First).ToHaveTextAsync("51");
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_there_or_cannot_be_read_is_said_where_it_would_stand()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, "/?community=5");
        await Assertions.Expect(tab.Find("#community-problem")).ToHaveTextAsync("Community 5 is not known here.");
        await Assertions.Expect(tab.Find("#board")).ToBeHiddenAsync();
        await tab.ShootAsync("unknown-community");

        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}&page=9");
        await Assertions.Expect(tab.Find("#board-note")).ToHaveTextAsync("This leaderboard has no such page.");
        await tab.Find("#pager [data-to=first]").ClickAsync();
        await Assertions.Expect(tab.Find(Rows)).ToHaveCountAsync(50);

        web.View.BoardFailure = new InvalidOperationException("a test's failure");
        await Assertions.Expect(tab.Find("#board-note")).ToContainTextAsync("could not answer");
        web.View.BoardFailure = null;
        web.View.Score(member: 9, score: 1000);
        await Assertions.Expect(tab.Find("#board-note")).ToBeEmptyAsync();
        await Assertions.Expect(tab.Find($"{Rows} .score").First).ToHaveTextAsync("1,000.00");
    }
}

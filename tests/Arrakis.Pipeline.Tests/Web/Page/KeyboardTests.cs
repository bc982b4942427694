using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>The page without a mouse.</summary>
public sealed class KeyboardTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>Presses Tab until the focus has come round, and names every stop; the focus must be seen at each.</summary>
    private const string Describe =
        """
        () => {
          const e = document.activeElement;
          if (!e || e === document.body) return null;
          const style = getComputedStyle(e);
          const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
          const label = e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.textContent.trim().slice(0, 30);
          return `${e.id || e.dataset?.to || label}|${seen}`;
        }
        """;

    [Fact]
    public async Task Tab_reaches_everything_in_order_sees_the_focus_and_is_never_trapped()
    {
        await using var web = await WebHostFixture.StartAsync();
        using var load = new FakeLoad(web.View);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(20);
        var overview = await WalkAsync(tab);
        overview[0].ShouldBe("Skip to the content");
        overview.ShouldContain("theme");
        overview.ShouldContain("find-community");
        overview.ShouldContain("Sietch A");
        overview.ShouldContain("Sietch T");
        overview.ShouldContain("partitions-title");
        overview[^1].ShouldBe("Status as JSON");

        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}&page=2");
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
        var community = await WalkAsync(tab);
        string[] inOrder = ["Overview", "find-member", "first", "previous", "page", "go", "next", "last"];
        community.Where(inOrder.Contains).ShouldBe(inOrder);
        community.Count(s => s.StartsWith("member ", StringComparison.Ordinal)).ShouldBe(50);
    }

    [Fact]
    public async Task A_whole_visit_goes_by_keyboard_alone()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(20);
        var keys = tab.Page.Keyboard;
        await keys.PressAsync("/");
        await Assertions.Expect(tab.Find("#find-community")).ToBeFocusedAsync();
        await keys.TypeAsync("Sietch C/");
        (await tab.Find("#find-community").InputValueAsync()).ShouldBe("Sietch C/");
        await keys.PressAsync("Backspace");
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(1);
        await keys.PressAsync("Tab");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Assertions.Expect(tab.Find("#community-name")).ToBeFocusedAsync();
        await Assertions.Expect(tab.Find("#community-name")).ToHaveTextAsync("Sietch C");
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
        await tab.Find("#page").FocusAsync();
        await keys.PressAsync("Control+a");
        await keys.TypeAsync("3");
        await keys.PressAsync("Enter");
        await Assertions.Expect(tab.Find("#board tbody .rank").First).ToHaveTextAsync("101");
        await Assertions.Expect(tab.Find("#page")).ToBeFocusedAsync();
        await tab.Find("#board tbody a").Nth(2).FocusAsync();
        await keys.PressAsync("Enter");
        await Assertions.Expect(tab.Find("#member-name")).ToBeFocusedAsync();
        await Assertions.Expect(tab.Find("#member-name")).ToHaveTextAsync("member 103");
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_that_move_keep_the_focus_of_whoever_stands_on_them()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}");
        var link = tab.Find("#board tbody tr").Filter(new() { HasText = "881234567890000030" }).Locator("a");
        await link.FocusAsync();
        web.View.Score(member: 31, score: 9000);
        web.View.Score(member: 32, score: 9001);
        await Assertions.Expect(tab.Find("#board tbody .score").First).ToHaveTextAsync("9,001.00");
        await Assertions.Expect(link).ToBeFocusedAsync();
    }

    private static async Task<List<string>> WalkAsync(Tab tab)
    {
        var stops = new List<string>();
        while (true)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            if (await tab.Page.EvaluateAsync<string?>(Describe) is not { } stop) return stops;
            stop.ShouldEndWith("|true", Case.Sensitive, $"the focus on {stop} is not to be seen");
            stops.Add(stop.Split('|')[0]);
            stops.Count.ShouldBeLessThan(300, "the focus never comes round: a trap");
        }
    }
}

using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>
/// Every view, light and dark, on a desk and on a phone: nothing that axe objects to, nothing wider than the window. Set
/// SCREENSHOTS to a folder to look at them.
/// </summary>
public sealed class LooksTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Member = "881234567890000005";

    public static TheoryData<ColorScheme, int> Looks => new()
    {
        { ColorScheme.Light, 1440 }, { ColorScheme.Dark, 1440 }, { ColorScheme.Light, 390 }, { ColorScheme.Dark, 390 },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_view_can_be_used_by_everybody(ColorScheme scheme, int width)
    {
        await using var web = await WebHostFixture.StartAsync();
        using var load = new FakeLoad(web.View);
        await using var tab = await Tab.OpenAsync(chromium, scheme, width, isCalm: true);
        var community = $"/?community={web.View.First}";
        (string Name, string Path, string Ready)[] views =
        [
            ("overview", "/", "#problems li"),
            ("community", community + "&page=2", "#board tbody tr"),
            ("conviction", community + "&type=conviction", "#board tbody tr"),
            ("search", community + "&search=member%201", "#board tbody tr"),
            ("member", $"{community}&member={Member}", "#history rect.bar"),
            ("unknown", "/?community=5", "#community-problem"),
        ];
        foreach (var (name, path, ready) in views)
        {
            await tab.GoAsync(web.Host.Url, path);
            await Assertions.Expect(tab.Find(ready).First).ToBeVisibleAsync();
            await tab.StatusesAsync(3);
            foreach (var summary in await tab.Find("summary:visible").AllAsync()) await summary.ClickAsync();
            (await Axe.ViolationsAsync(tab.Page)).ShouldBeEmpty($"{name}, {scheme}, {width}");
            (await tab.IsWiderThanWindowAsync()).ShouldBeFalse($"{name} is wider than {width} pixels");
            await tab.ShootAsync($"{name}-{width}-{scheme}");
        }

        tab.Complaints.ShouldAllBe(c => c.Contains("404", StringComparison.Ordinal), "the unknown community alone");
    }

    [Theory]
    [InlineData(ColorScheme.Light, "rgb(247, 246, 243)")]
    [InlineData(ColorScheme.Dark, "rgb(19, 18, 17)")]
    public async Task The_page_is_light_or_dark_as_the_system_says_unless_somebody_chooses(ColorScheme scheme, string ground)
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium, scheme);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("body")).ToHaveCSSAsync("background-color", ground);
        await tab.Find("#theme").ClickAsync();
        await Assertions.Expect(tab.Find("body")).ToHaveCSSAsync("background-color", "rgb(247, 246, 243)");
        await tab.Find("#theme").ClickAsync();
        await tab.Page.ReloadAsync();
        await Assertions.Expect(tab.Find("#theme")).ToHaveTextAsync("Theme: dark");
        await Assertions.Expect(tab.Find("body")).ToHaveCSSAsync("background-color", "rgb(19, 18, 17)");
    }

    [Fact]
    public async Task Nothing_moves_for_those_who_asked_for_less_motion()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium, isCalm: true);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}");
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
        await tab.Page.EvaluateAsync("() => { window.animated = 0; Element.prototype.animate = () => { animated++; }; }");
        web.View.Score(member: 40, score: 5000);
        await Assertions.Expect(tab.Find("#board tbody .moved").First).ToContainTextAsync("39");
        (await tab.Page.EvaluateAsync<int>("animated")).ShouldBe(0);
    }
}

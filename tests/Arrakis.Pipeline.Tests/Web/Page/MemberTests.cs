using System.Text.RegularExpressions;
using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>A member's view in a real browser.</summary>
public sealed class MemberTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const long Member = 881_234_567_890_000_005;

    [Fact]
    public async Task A_member_has_scores_ranks_badges_and_two_charts_that_follow_it()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}&member={Member}");
        await Assertions.Expect(tab.Find("#member-name")).ToHaveTextAsync("member 5");
        await Assertions.Expect(tab.Find("#member-community")).ToHaveTextAsync("Sietch A");
        await Assertions.Expect(tab.Find("#figure-activity .value")).ToHaveTextAsync("#5");
        await Assertions.Expect(tab.Find("#figure-activity .under").First).ToHaveTextAsync("100.00 balance");
        await Assertions.Expect(tab.Find("#figure-conviction .under").Last).ToHaveTextAsync("tier fedaykin");
        await Assertions.Expect(tab.Find("#member-badges li")).ToHaveTextAsync(["dedicated", "veteran"]);
        await Assertions.Expect(tab.Find("#ranks path.line")).ToHaveAttributeAsync("d", new Regex("M.*L"));
        await Assertions.Expect(tab.Find("#history rect.bar.open")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Find("#history svg")).ToHaveAttributeAsync(
            "aria-label", new Regex("Points by window of 6 hours, .* now, from 1 to 7"));

        web.View.Score(member: 5, score: 900);
        await Assertions.Expect(tab.Find("#figure-activity .value")).ToHaveTextAsync("#1");
        // The best stands highest: the newest point lies above all others.
        var heights = await tab.Page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('#ranks circle')].map(c => +c.getAttribute('cy'))");
        heights[^1].ShouldBe(heights.Min());
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_chart_is_a_table_too_and_goes_back_as_far_as_wanted()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}&member={Member}");
        await tab.Find("#history summary").ClickAsync();
        await Assertions.Expect(tab.Find("#history tbody tr")).ToHaveCountAsync(30 * 4);
        await Assertions.Expect(tab.Find("#history tbody th").First).ToHaveTextAsync(new Regex(@"^6 Apr, 06:00 \(still open\)$"));
        await tab.Find("#history").GetByRole(AriaRole.Button, new() { Name = "90 days" }).ClickAsync();
        await Assertions.Expect(tab.Find("#history tbody tr")).ToHaveCountAsync(90 * 4);
        await tab.Find("#ranks summary").ClickAsync();
        await Assertions.Expect(tab.Find("#ranks tbody tr")).ToHaveCountAsync((7 * 4) + 1);
        await Assertions.Expect(tab.Find("#ranks tbody tr").First).ToContainTextAsync("5 of 117100.00");
        await Assertions.Expect(tab.Find("#ranks tbody tr").Last).ToContainTextAsync("not on the board");
        await tab.Find("#history svg").FocusAsync();
        await tab.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(tab.Find("#history .tip")).ToContainTextAsync("still open");
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_member_who_is_not_there_is_said_so_with_a_way_back()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}&member=42");
        await Assertions.Expect(tab.Find("#member-problem")).ToContainTextAsync("Member 42 is not known");
        await Assertions.Expect(tab.Find("#ranks")).ToBeHiddenAsync();
        await tab.Find("#member-community").ClickAsync();
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
    }
}

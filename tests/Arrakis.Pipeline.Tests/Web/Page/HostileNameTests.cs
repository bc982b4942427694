using Arrakis.Shared;
using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>Names come from strangers. They are text, keep to their place, and turn nothing around them.</summary>
public sealed class HostileNameTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] _names =
    [
        "<script>document.title='taken'</script>",
        "<img src=x onerror=\"document.title='taken'\">",
        "\u202Etxet dekcab\u202Dwards",
        "\u2067\u2068\u2066unclosed isolates",
        new string('W', 200),
        "ع" + new string('ش', 80),
        "Z\u0351\u034B\u0343\u035B\u0350\u0366\u0306\u0307a\u0308\u0309l\u030Ago",
        "two\nlines\tand\u0000more",
        "javascript:alert(1)",
        "\u200B\u200B\u200B",
        "{{constructor.constructor('alert(1)')()}}",
    ];

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Hostile_names_are_harmless_in_every_view(int width)
    {
        await using var web = await WebHostFixture.StartAsync();
        for (var i = 0; i < _names.Length; i++) web.View.Name(i + 1, _names[i]);
        web.View.Owned = [.. web.View.Owned.Select((c, i) => i < _names.Length ? c with { Name = _names[i] } : c)];
        await using var tab = await Tab.OpenAsync(chromium, width: width);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(20);
        await ShouldBeHarmlessAsync(tab, $"hostile-overview-{width}");
        (await tab.TextAsync("#communities tbody tr .name")).ShouldBe(_names[0]);

        for (var i = 0; i < _names.Length; i++)
        {
            var community = new CommunityId(web.View.First.Value + i);
            await tab.GoAsync(web.Host.Url, $"/?community={community}");
            await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
            await ShouldBeHarmlessAsync(tab, $"hostile-community-{width}-{i}");
            await tab.GoAsync(web.Host.Url, $"/?community={community}&member={881_234_567_890_000_001 + i}");
            await Assertions.Expect(tab.Find("#figure-activity")).ToBeVisibleAsync();
            await ShouldBeHarmlessAsync(tab, $"hostile-member-{width}-{i}");
        }

        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_keep_their_direction_to_themselves_and_are_told_whole_on_demand()
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.Name(1, _names[2]);
        web.View.Name(2, _names[4]);
        web.View.Name(3, _names[9]);
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url, $"/?community={web.View.First}");
        await Assertions.Expect(tab.Find("#board .name").Nth(1)).ToHaveTextAsync(_names[4]);
        (await tab.Find("#board .name").First.EvaluateAsync<string>("e => `${e.tagName} ${getComputedStyle(e).unicodeBidi}`"))
            .ShouldBe("BDI isolate");
        await Assertions.Expect(tab.Find("#board .name").First).ToHaveAttributeAsync("title", "\u2068txet dekcabwards\u2069");
        await Assertions.Expect(tab.Find("#board .name").Nth(1)).ToHaveAttributeAsync("title", $"\u2068{_names[4]}\u2069");
        // A name of which nothing can be seen is none.
        await Assertions.Expect(tab.Find("#board .name").Nth(2)).ToHaveTextAsync("Member 000003");
        var (row, plain) = (
            await tab.Find("#board tbody tr").Nth(1).BoundingBoxAsync(),
            await tab.Find("#board tbody tr").Nth(5).BoundingBoxAsync());
        row!.Height.ShouldBe(plain!.Height);
    }

    private static async Task ShouldBeHarmlessAsync(Tab tab, string picture)
    {
        await tab.StatusesAsync(2);
        (await tab.IsWiderThanWindowAsync()).ShouldBeFalse(picture);
        (await tab.Page.TitleAsync()).ShouldEndWith("– Arrakis");
        (await tab.Page.EvaluateAsync<int>("document.querySelectorAll('main script, main img').length")).ShouldBe(0);
        await tab.ShootAsync(picture);
    }
}

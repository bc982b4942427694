using Arrakis.Pipeline.Web;
using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>The page from elsewhere: by a name that is not loopback.</summary>
public sealed class SignInTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Token = "a-token-of-the-tests-0123456789";

    [Fact]
    public async Task The_token_opens_the_page_and_is_kept_nowhere_but_in_the_cookie()
    {
        await using var web = await WebHostFixture.StartAsync(Options with { Token = Token });
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(Elsewhere(web), $"/?community={web.View.First}");
        await Assertions.Expect(tab.Find("#token")).ToBeFocusedAsync();
        await tab.Find("#token").FillAsync("not the token");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Find("#token-problem")).ToContainTextAsync("This is not the token");
        await Assertions.Expect(tab.Find("#token")).ToHaveAttributeAsync("aria-invalid", "true");
        (await Axe.ViolationsAsync(tab.Page)).ShouldBeEmpty();
        await tab.ShootAsync("sign-in");

        await tab.Find("#token").FillAsync(Token);
        await tab.Find("#sign-in button").ClickAsync();
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
        var kept = await tab.Page.EvaluateAsync<string>(
            "JSON.stringify([location.href, document.cookie, { ...localStorage }, { ...sessionStorage }, document.forms[0].token.value])");
        kept.ShouldNotContain(Token);
        kept.ShouldNotContain("session=");
        await tab.Page.ReloadAsync();
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);

        await tab.Find("#sign-out").ClickAsync();
        await Assertions.Expect(tab.Find("#token")).ToBeFocusedAsync();
        tab.Complaints.ShouldAllBe(c => c.Contains("401", StringComparison.Ordinal), "the wrong token alone");
    }

    [Fact]
    public async Task Password_managers_find_their_fields()
    {
        await using var web = await WebHostFixture.StartAsync(Options with { Token = Token });
        await using var tab = await Tab.OpenAsync(chromium, width: 390);
        await tab.GoAsync(Elsewhere(web));
        await Assertions.Expect(tab.Page.GetByLabel("Token")).ToHaveAttributeAsync("autocomplete", "current-password");
        await Assertions.Expect(tab.Page.GetByLabel("Token")).ToHaveAttributeAsync("type", "password");
        await Assertions.Expect(tab.Find("#sign-in input[autocomplete=username]")).ToHaveCountAsync(1);
        (await Axe.ViolationsAsync(tab.Page)).ShouldBeEmpty();
        (await tab.IsWiderThanWindowAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_that_is_open_asks_for_the_token_when_it_was_changed()
    {
        var web = await WebHostFixture.StartAsync(Options with { Token = Token });
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(Elsewhere(web));
        await tab.Find("#token").FillAsync(Token);
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Find("#communities tbody tr")).ToHaveCountAsync(20);
        await web.DisposeAsync();
        await using var again = await WebHostFixture.StartAsync(Options with { Token = Token + "2", Port = web.Host.Url.Port });
        await Assertions.Expect(tab.Find("#token")).ToBeVisibleAsync();
        await tab.Find("#token").FillAsync(Token + "2");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task Where_no_token_is_set_the_page_says_what_to_do()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(Elsewhere(web));
        await Assertions.Expect(tab.Find("#loading")).ToContainTextAsync("HTTP_TOKEN");
        await Assertions.Expect(tab.Find("#sign-in")).ToBeHiddenAsync();
    }

    private static WebOptions Options =>
        new() { SampleInterval = TimeSpan.FromMilliseconds(50), WrongTokenDelay = TimeSpan.FromMilliseconds(10) };

    private static Uri Elsewhere(WebHostFixture web) => new UriBuilder(web.Host.Url) { Host = Chromium.OtherHost }.Uri;
}

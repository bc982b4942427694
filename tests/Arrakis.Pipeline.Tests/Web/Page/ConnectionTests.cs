using System.Text.RegularExpressions;
using Arrakis.Pipeline.Web;
using Arrakis.Tests.Browser;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>What the page does while it is not connected, and what it never does.</summary>
public sealed class ConnectionTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task After_a_restart_on_the_same_port_the_page_goes_on_by_itself()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        var path = $"/?community={web.View.First}";
        await tab.GoAsync(web.Host.Url, path);
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
        await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync("Live");

        await web.Host.DisposeAsync();
        await Assertions.Expect(tab.Find("#banner")).ToContainTextAsync(
            new Regex(@"Arrakis has stopped.*What you see is from \d\d:\d\d:\d\d"));
        await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync(new Regex(@"^Stopped · \d+ s old$"));
        await Assertions.Expect(tab.Find("#board tbody tr")).ToHaveCountAsync(50);
        await tab.ShootAsync("stopped");

        var view = new FakeRunView();
        view.Score(member: 7, score: 9000);
        await using var again = await WebHostFixture.StartAsync(
            view, new WebOptions { Port = web.Host.Url.Port, SampleInterval = TimeSpan.FromMilliseconds(50) });
        await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync("Live");
        await Assertions.Expect(tab.Find("#banner")).ToBeHiddenAsync();
        await Assertions.Expect(tab.Find("#announce")).ToHaveTextAsync("Connected again.");
        await Assertions.Expect(tab.Find("#board tbody .score").First).ToHaveTextAsync("9,000.00");
    }

    [Fact]
    public async Task A_process_that_says_nothing_counts_as_lost()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        await tab.GoAsync(web.Host.Url);
        await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync("Live");
        web.View.Failure = new InvalidOperationException("a test's failure");
        await Assertions.Expect(tab.Find("#banner")).ToContainTextAsync("has said nothing for 10 seconds");
        await Assertions.Expect(tab.Find("#link-words")).ToContainTextAsync("Not connected");
        web.View.Failure = null;
        await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync("Live");
    }

    [Fact]
    public async Task The_page_asks_once_and_hears_the_rest()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(chromium);
        string[] views = ["/", $"/?community={web.View.First}&page=2", $"/?community={web.View.First}&member=881234567890000005"];
        foreach (var view in views)
        {
            await tab.GoAsync(web.Host.Url, view);
            await Assertions.Expect(tab.Find("#link-words")).ToHaveTextAsync("Live");
            await tab.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
            await tab.StatusesAsync(20);
            var asked = tab.Requests.Length;
            await tab.StatusesAsync(60);
            tab.Requests.Skip(asked).ShouldBeEmpty(view);
        }

        tab.Requests.ShouldAllBe(r => r.Host == web.Host.Url.Host && r.Port == web.Host.Url.Port);
        tab.Requests.Count(r => r.AbsolutePath == "/events").ShouldBe(views.Length);
    }

    [Fact]
    public async Task When_no_further_page_may_listen_it_says_so_and_goes_on_trying()
    {
        await using var web = await WebHostFixture.StartAsync(
            new WebOptions { MaxEventStreams = 1, SampleInterval = TimeSpan.FromMilliseconds(50) });
        await using var first = await Tab.OpenAsync(chromium);
        await first.GoAsync(web.Host.Url);
        await Assertions.Expect(first.Find("#link-words")).ToHaveTextAsync("Live");
        await using var second = await Tab.OpenAsync(chromium);
        await second.GoAsync(web.Host.Url);
        await Assertions.Expect(second.Find("#banner")).ToContainTextAsync("too many pages");
        await first.Page.CloseAsync();
        await Assertions.Expect(second.Find("#link-words")).ToHaveTextAsync("Live");
    }
}

using System.Collections.Concurrent;
using Arrakis.Pipeline.Web;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>The page in a real browser. Set SCREENSHOTS to a folder to look at it.</summary>
public sealed class PageTests : IClassFixture<Chromium>
{
    private readonly Chromium _chromium;

    public PageTests(Chromium chromium) => _chromium = chromium;

    [Theory]
    [InlineData(ColorScheme.Light, 1280, 1000)]
    [InlineData(ColorScheme.Dark, 1280, 1000)]
    [InlineData(ColorScheme.Light, 390, 844)]
    [InlineData(ColorScheme.Dark, 390, 844)]
    public async Task The_page_shows_numbers_that_change_and_a_leaderboard_that_tells_who_moved(ColorScheme scheme, int width, int height)
    {
        await using var web = await WebHostFixture.StartAsync(new WebOptions { SampleInterval = TimeSpan.FromMilliseconds(100) });
        await using var tab = await Tab.OpenAsync(_chromium, scheme, width, height);
        using var load = new Load(web.View);
        await tab.Page.GotoAsync(web.Host.Url.ToString());

        await Assertions.Expect(tab.Page.Locator("#state")).ToHaveTextAsync("Running");
        var before = await tab.Page.Locator("#received").TextContentAsync();
        await Assertions.Expect(tab.Page.Locator("#received")).Not.ToHaveTextAsync(before!);
        await Assertions.Expect(tab.Page.Locator("#lag-note")).ToContainTextAsync("behind");
        await Assertions.Expect(tab.Page.Locator("#latency-p99")).ToHaveTextAsync("31 ms");
        await Assertions.Expect(tab.Page.Locator("#community-list button[aria-current=true]")).ToContainTextAsync("Sietch A");
        await Assertions.Expect(tab.Page.Locator("#board-rows tr")).ToHaveCountAsync(10);
        await Assertions.Expect(tab.Page.Locator("#rate-chart path.line.a")).ToHaveAttributeAsync("d", new System.Text.RegularExpressions.Regex("L"));

        web.View.Score(member: 5, score: 480);
        var row = tab.Page.Locator("#board-rows tr", new() { HasText = "881234567890000005" });
        await Assertions.Expect(row.Locator(".rank")).ToHaveTextAsync("2");
        await Assertions.Expect(row.Locator(".moved")).ToHaveTextAsync("▲ 3");
        await tab.ShootAsync($"{scheme}-{width}");

        (await tab.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth")).ShouldBeFalse("the page is wider than the window");
        var ground = await tab.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        ground.ShouldBe(scheme == ColorScheme.Dark ? "rgb(20, 17, 15)" : "rgb(246, 240, 230)");
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_the_theme_is_remembered()
    {
        await using var web = await WebHostFixture.StartAsync();
        await using var tab = await Tab.OpenAsync(_chromium, ColorScheme.Light, 1280, 900);
        await tab.Page.GotoAsync(web.Host.Url.ToString());
        await Assertions.Expect(tab.Page.Locator("#board-rows tr")).ToHaveCountAsync(10);

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Conviction" }).PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator("#score-head")).ToHaveTextAsync("Conviction");
        await Assertions.Expect(tab.Page.Locator("#board-rows .tier").First).ToHaveTextAsync("fedaykin");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "All ranks" }).PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator("#board-rows tr")).ToHaveCountAsync(50);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator("#board-rows .rank").First).ToHaveTextAsync("101");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeDisabledAsync();
        await tab.Page.GetByRole(AriaRole.Searchbox).FillAsync("sietch k");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sietch K" }).PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator("#board-caption")).ToContainTextAsync("Sietch K");
        await tab.Page.Locator("#theme").ClickAsync();
        await tab.Page.Locator("#theme").ClickAsync();
        await tab.Page.ReloadAsync();

        await Assertions.Expect(tab.Page.Locator("#theme")).ToHaveTextAsync("Theme: dark");
        await Assertions.Expect(tab.Page.Locator("#board-caption")).ToContainTextAsync("Sietch K");
        tab.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_communities_or_shards_the_page_says_so_and_when_the_process_stops_it_says_that_too()
    {
        await using var web = await WebHostFixture.StartAsync();
        web.View.Owned = [];
        await using var tab = await Tab.OpenAsync(_chromium, ColorScheme.Light, 900, 900);
        await tab.Page.GotoAsync(web.Host.Url.ToString());
        await Assertions.Expect(tab.Page.Locator("#community-note")).ToContainTextAsync("No community yet");
        await Assertions.Expect(tab.Page.Locator("#shards-note")).ToContainTextAsync("no shards");
        await Assertions.Expect(tab.Page.Locator("#rate-chart .empty")).ToBeVisibleAsync();
        tab.Complaints.ShouldBeEmpty();
        await tab.ShootAsync("empty");

        var port = web.Host.Url.Port;
        await web.Host.DisposeAsync();
        await Assertions.Expect(tab.Page.Locator("#banner")).ToBeVisibleAsync();
        await Assertions.Expect(tab.Page.Locator("#state")).ToHaveTextAsync("Stopped");
        await tab.ShootAsync("stopped");
        await using var again = await WebHostFixture.StartAsync(new WebOptions { Port = port, SampleInterval = TimeSpan.FromMilliseconds(50) });
        await Assertions.Expect(tab.Page.Locator("#state")).ToHaveTextAsync("Running");
        await Assertions.Expect(tab.Page.Locator("#banner")).ToBeHiddenAsync();
    }

    /// <summary>A browser tab of its own, with everything that it complained about.</summary>
    private sealed class Tab(IBrowserContext context, IPage page) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _complaints = new();

        public IPage Page => page;

        public string[] Complaints => [.. _complaints];

        public static async Task<Tab> OpenAsync(Chromium chromium, ColorScheme scheme, int width, int height)
        {
            var context = await chromium.Browser.NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
            context.SetDefaultTimeout(30_000);
            var tab = new Tab(context, await context.NewPageAsync());
            tab.Page.PageError += (_, error) => tab._complaints.Enqueue(error);
            tab.Page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning") tab._complaints.Enqueue(message.Text);
            };
            tab.Page.RequestFailed += (_, request) =>
            {
                if (!request.Url.Contains("/events", StringComparison.Ordinal)) tab._complaints.Enqueue(request.Url + " " + request.Failure);
            };
            return tab;
        }

        public async Task ShootAsync(string name)
        {
            if (Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder) return;
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        }

        public async ValueTask DisposeAsync() => await context.DisposeAsync();
    }

    /// <summary>Lets the fake run receive and apply.</summary>
    private sealed class Load : IDisposable
    {
        private readonly Timer _timer;

        public Load(FakeRunView view)
        {
            var step = 0;
            _timer = new Timer(_ =>
            {
                step++;
                var swing = 1 + (.35 * Math.Sin(step / 9.0)) + (.1 * Math.Sin(step * 1.7));
                view.Now = view.Now with
                {
                    Received = view.Now.Received + (long)(1100 * swing),
                    Applied = view.Now.Applied + (long)(1100 * (1 + (.3 * Math.Sin((step - 4) / 9.0)))),
                    LagEvents = 240 + (long)(200 * swing), LagSeconds = .21 * swing,
                    Latency = new LatencySummary(.011 + (.004 * swing), .02, .031, .084),
                    RowsWritten = step * 430, BatchesWritten = step * 11,
                    Shards = [.. Enumerable.Range(0, 6).Select(i => i == 4
                        ? new ShardView(i, ShardState.Resuming, 25, null, "resuming at sequence 48,113")
                        : new ShardView(i, ShardState.Ready, 25 - i, .018 + (i * .003)))],
                };
            }, null, 0, 50);
        }

        public void Dispose() => _timer.Dispose();
    }
}

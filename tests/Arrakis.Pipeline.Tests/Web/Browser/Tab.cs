using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace Arrakis.Tests.Browser;

/// <summary>
/// A browser tab of its own: it keeps what the page complained about, which hosts and paths it asked for, and the newest event of
/// each name that the page was told, so that what it shows can be held against that.
/// </summary>
public sealed class Tab : IAsyncDisposable
{
    /// <summary>Stands before the page's own scripts, and keeps events before the page hears of them.</summary>
    private const string Recorder =
        """
        window.seen = { statuses: {} };
        window.EventSource = class extends EventSource {
          constructor(...address) {
            super(...address);
            for (const name of ['history', 'status', 'communities', 'community', 'board', 'member', 'problem'])
              this.addEventListener(name, e => {
                seen[name] = JSON.parse(e.data);
                if (name === 'status') seen.statuses[seen.status.nowMs] = e.data;
              });
          }
        };
        """;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<Uri> _requests = new();

    private Tab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // Without TLS a browser takes this header from localhost alone, and says so.
            if (message.Type is "error" or "warning"
                && !message.Text.StartsWith("The Cross-Origin-Opener-Policy", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
        page.Request += (_, request) => _requests.Enqueue(new Uri(request.Url));
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the page and of the browser about it.</summary>
    public string[] Complaints => [.. _complaints];

    /// <summary>What was asked for, in order.</summary>
    public Uri[] Requests => [.. _requests];

    public static async Task<Tab> OpenAsync(
        Chromium chromium, ColorScheme scheme = ColorScheme.Light, int width = 1440, int height = 900, bool isCalm = false)
    {
        var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = height },
            ReducedMotion = isCalm ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            TimezoneId = "UTC",
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(60_000);
        await context.AddInitScriptAsync(Recorder);
        return new Tab(context, await context.NewPageAsync());
    }

    public ILocator Find(string selector) => Page.Locator(selector);

    public Task GoAsync(Uri url, string path = "/") => Page.GotoAsync(new Uri(url, path).ToString());

    /// <summary>What a script finds, at one moment: nothing else runs in the page meanwhile.</summary>
    public async Task<JsonElement> ReadAsync(string script) => (await Page.EvaluateAsync<JsonElement?>(script))!.Value;

    public Task<string> TextAsync(string selector) => Page.EvaluateAsync<string>("s => document.querySelector(s).textContent", selector);

    public Task<bool> IsWiderThanWindowAsync() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth");

    /// <summary>Waits for as many further events as given.</summary>
    public Task StatusesAsync(int more) => Page.EvaluateAsync(
        """
        async more => {
          const have = Object.keys(seen.statuses).length;
          while (Object.keys(seen.statuses).length < have + more) await new Promise(resolve => requestAnimationFrame(resolve));
        }
        """,
        more);

    /// <summary>A picture in the folder that SCREENSHOTS names, if it does.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(
            new() { Path = Path.Combine(folder, name + ".png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}

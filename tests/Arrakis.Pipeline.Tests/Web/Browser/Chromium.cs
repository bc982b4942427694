using Microsoft.Playwright;

namespace Arrakis.Tests.Browser;

/// <summary>Debian's Chromium, headless, driven by Playwright. Its own downloads of browsers are not used.</summary>
public sealed class Chromium : Xunit.IAsyncLifetime
{
    /// <summary>A name that the browser takes for this machine, and Arrakis for another's.</summary>
    public const string OtherHost = "arrakis.test";

    private const string Path = "/usr/bin/chromium";

    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Path))
            throw new InvalidOperationException(
                $"This test needs {Path}, which Debian's package chromium brings. ./test installs it, or: apt-get install -y chromium");
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Headless = true,
            ChromiumSandbox = false,
            Args =
            [
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--host-resolver-rules=MAP {OtherHost} 127.0.0.1",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

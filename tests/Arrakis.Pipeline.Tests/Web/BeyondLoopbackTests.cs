using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Arrakis.Pipeline.Web;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>A page that listens on all addresses, as in a container: what it answers to whom.</summary>
public sealed class BeyondLoopbackTests
{
    private const string Token = "a token of 24 characters";

    [Theory]
    [InlineData("/metrics", 200, 200)]
    [InlineData("/health/live", 200, 200)]
    [InlineData("/health/ready", 200, 200)]
    [InlineData("/", 200, 200)]
    [InlineData("/base.css", 200, 200)]
    [InlineData("/api/session", 200, 200)]
    [InlineData("/api/status", 403, 401)]
    [InlineData("/api/communities", 403, 401)]
    [InlineData("/api/communities/1234567890123456789/members/881234567890000001/ranks", 403, 401)]
    [InlineData("/events", 403, 401)]
    [InlineData("/no/such/page", 403, 401)]
    public async Task Other_machines_get_metrics_health_and_the_empty_page_alone(string path, int withoutToken, int withToken)
    {
        foreach (var (token, expected) in new[] { ((string?)null, withoutToken), (Token, withToken) })
        {
            await using var web = await StartAsync(token);
            using var response = await web.Client.GetAsync(From(web, path), HttpCompletionOption.ResponseHeadersRead);
            ((int)response.StatusCode).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("/events", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("/api/status", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("/api/status", "same-origin", HttpStatusCode.OK)]
    [InlineData("/", "cross-site", HttpStatusCode.OK)]
    public async Task Other_web_sites_in_a_browser_on_this_machine_get_the_empty_page_alone(
        string path, string site, HttpStatusCode expected)
    {
        await using var web = await StartAsync(Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "localhost";
        request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Without_a_token_set_it_is_told_what_to_set()
    {
        await using var web = await StartAsync(token: null);
        (await web.Client.GetStringAsync(From(web, "/api/session"))).ShouldContain("HTTP_TOKEN");
        using var status = await web.Client.GetAsync(From(web, "/api/status"));
        (await status.Content.ReadAsStringAsync()).ShouldContain("HTTP_TOKEN");
        using var signIn = await web.Client.PostAsync(From(web, "/api/session"), content: null);
        signIn.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("localhost", null, HttpStatusCode.OK)]
    [InlineData("127.0.0.1:99", null, HttpStatusCode.OK)]
    [InlineData("rebound.example.com", null, HttpStatusCode.Unauthorized)]
    [InlineData("localhost", "X-Forwarded-For", HttpStatusCode.Unauthorized)]
    [InlineData("localhost", "Forwarded", HttpStatusCode.Unauthorized)]
    public async Task This_machine_needs_no_token_by_a_loopback_name_unless_a_proxy_passes_it_on(
        string host, string? header, HttpStatusCode expected)
    {
        await using var web = await StartAsync(Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.Host = host;
        if (header is not null)
            request.Headers.Add(header, "198.51.100.7");
        using var response = await web.Client.SendAsync(request);

        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task The_token_is_answered_as_a_header_and_a_wrong_one_is_not()
    {
        await using var web = await StartAsync(Token);
        (await StatusAsync(web, Token)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(web, Token + "x")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(web, "")).ShouldBe(HttpStatusCode.Unauthorized);

        static async Task<HttpStatusCode> StatusAsync(WebHostFixture web, string token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, From(web, "/api/status"));
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            using var response = await web.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Signing_in_gives_a_cookie_that_opens_everything_until_signing_out()
    {
        await using var web = await StartAsync(Token);
        using var browser = Browser();
        (await browser.GetStringAsync(From(web, "/api/session"))).ShouldBe("{\"required\":true,\"ok\":false}");
        using (var signedIn = await SignInAsync(browser, web, Token))
        {
            signedIn.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
            cookie.ShouldContain("httponly", Case.Insensitive);
            cookie.ShouldContain("samesite=strict", Case.Insensitive);
            cookie.ShouldNotContain("secure", Case.Insensitive);
            cookie.ShouldNotContain(Token);
        }

        (await browser.GetStringAsync(From(web, "/api/session"))).ShouldBe("{\"required\":true,\"ok\":true}");
        (await browser.GetStringAsync(From(web, "/api/status"))).ShouldContain("snapshot");
        using (await browser.DeleteAsync(From(web, "/api/session")))
        using (var after = await browser.GetAsync(From(web, "/api/status")))
            after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Behind_a_proxy_with_TLS_the_cookie_is_for_TLS_alone()
    {
        await using var web = await StartAsync(Token);
        using var browser = Browser();
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var signedIn = await SignInAsync(browser, web, Token);

        signedIn.Headers.GetValues("Set-Cookie").Single().ShouldContain("secure", Case.Insensitive);
    }

    [Fact]
    public async Task A_session_outlives_a_restart_but_not_another_token()
    {
        using var browser = Browser();
        await using (var web = await StartAsync(Token))
            (await SignInAsync(browser, web, Token)).Dispose();
        await using (var again = await StartAsync(Token))
        using (var open = await browser.GetAsync(From(again, "/api/status")))
            open.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using (var changed = await StartAsync("another token of some length"))
        using (var closed = await browser.GetAsync(From(changed, "/api/status")))
            closed.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Whoever_guesses_at_once_is_told_to_wait_and_sessions_go_on()
    {
        await using var web = await StartAsync(Token, delay: TimeSpan.FromSeconds(20));
        using var browser = Browser();
        (await SignInAsync(browser, web, Token)).Dispose();
        using var guesser = new HttpClient();
        using var stop = new CancellationTokenSource();
        var guesses = Enumerable.Range(0, 4).Select(i => GuessAsync(guesser, web, $"guess {i}", stop.Token)).ToList();

        await Eventually.TrueAsync(async () =>
        {
            using var another = await SignInAsync(guesser, web, Token);
            return another.StatusCode == HttpStatusCode.TooManyRequests;
        });
        using (var open = await browser.GetAsync(From(web, "/api/status")))
            open.StatusCode.ShouldBe(HttpStatusCode.OK);
        await stop.CancelAsync();
        foreach (var guess in guesses)
            await Should.ThrowAsync<OperationCanceledException>(guess);

        // A guess that came while another attempt had the last place is told to wait itself: it guesses again.
        static async Task GuessAsync(HttpClient guesser, WebHostFixture web, string token, CancellationToken cancellationToken)
        {
            while (true)
                (await SignInAsync(guesser, web, token, cancellationToken)).Dispose();
        }
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "[::1]")]
    public async Task Its_url_is_one_that_can_be_opened(string address, string host)
    {
        await using var web = await WebHostFixture.StartAsync(new WebOptions { Address = IPAddress.Parse(address) });

        web.Host.Url.Host.ShouldBe(host);
        using var page = await web.Client.GetAsync("/");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<WebHostFixture> StartAsync(string? token, TimeSpan? delay = null) => WebHostFixture.StartAsync(new WebOptions
    {
        Address = IPAddress.Any, SampleInterval = TimeSpan.FromMilliseconds(50), Token = token,
        WrongTokenDelay = delay ?? TimeSpan.FromMilliseconds(10),
    });

    // Cookies go by host, not by port: a server that is started again is the same one to it.
    private static HttpClient Browser() => new(new HttpClientHandler { CookieContainer = new CookieContainer() });

    private static async Task<HttpResponseMessage> SignInAsync(
        HttpClient client, WebHostFixture web, string token, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, From(web, "/api/session"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        return await client.SendAsync(request, cancellationToken);
    }

    private static Uri From(WebHostFixture web, string path) => new(new UriBuilder(web.Host.Url) { Host = $"{OwnAddress()}" }.Uri, path);

    // What comes to an address of the machine that is not loopback comes from one: as from elsewhere.
    private static IPAddress OwnAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
        ?? throw new InvalidOperationException("This test needs an address of the machine that is not loopback.");
}

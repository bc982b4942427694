using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Arrakis.Pipeline.Web;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>A page that listens on all addresses, as in a container: what it answers to whom.</summary>
public sealed class BeyondLoopbackTests
{
    [Theory]
    [InlineData("/metrics", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.Forbidden)]
    [InlineData("/api/status", HttpStatusCode.Forbidden)]
    [InlineData("/api/communities", HttpStatusCode.Forbidden)]
    [InlineData("/events", HttpStatusCode.Forbidden)]
    [InlineData("/health/live/", HttpStatusCode.Forbidden)]
    public async Task Other_machines_get_metrics_and_health_alone(string path, HttpStatusCode expected)
    {
        await using var web = await StartAsync();
        var page = new UriBuilder(web.Host.Url) { Host = $"{OwnAddress()}", Path = path }.Uri;
        using var response = await web.Client.GetAsync(page, HttpCompletionOption.ResponseHeadersRead);

        response.StatusCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("rebound.example.com", HttpStatusCode.MisdirectedRequest)]
    public async Task This_machine_gets_the_page_by_a_loopback_name_as_ever(string host, HttpStatusCode expected)
    {
        await using var web = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.Host = host;
        using var response = await web.Client.SendAsync(request);

        response.StatusCode.ShouldBe(expected);
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

    private static Task<WebHostFixture> StartAsync() =>
        WebHostFixture.StartAsync(new WebOptions { Address = IPAddress.Any, SampleInterval = TimeSpan.FromMilliseconds(50) });

    // What comes to an address of the machine that is not loopback comes from one: as from elsewhere.
    private static IPAddress OwnAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
        ?? throw new InvalidOperationException("This test needs an address of the machine that is not loopback.");
}

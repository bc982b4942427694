using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Arrakis.Gateway.Wire;

/// <summary>
/// The HTTP upgrade (RFC 6455, 4.1). The platform's HTTP client does TLS, certificates and proxies; after the answer 101 its
/// response body is the bare connection.
/// </summary>
internal static class WebSocketHandshake
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>Connects and upgrades. Disposing the response closes the connection.</summary>
    /// <param name="http">Sends the request; must not follow redirects.</param>
    /// <param name="url">A <c>ws</c> or <c>wss</c> address.</param>
    /// <param name="userAgent">The header User-Agent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">There is no connection, or the server does not upgrade.</exception>
    public static async Task<(HttpResponseMessage Response, Stream Stream)> ConnectAsync(
        HttpMessageInvoker http, Uri url, string userAgent, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var address = new UriBuilder(url) { Scheme = url.Scheme == "wss" ? "https" : "http" };
        if (url.IsDefaultPort)
            address.Port = url.Scheme == "wss" ? 443 : 80;
        using var request = new HttpRequestMessage(HttpMethod.Get, address.Uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        var response = await http.SendAsync(request, cancellationToken);
        try
        {
            Check(response, key, url);
            return (response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>What the server must answer to a key.</summary>
    internal static string Accept(string key)
    {
#pragma warning disable CA5350 // The protocol prescribes SHA-1 here; it protects nothing.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
    }

    private static void Check(HttpResponseMessage response, string key, Uri url)
    {
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
            throw Refused(url, $"the server answered {(int)response.StatusCode} instead of 101", response.StatusCode);
        if (!response.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase))
            throw Refused(url, "the answer upgrades to something other than websocket", null);
        if (!response.Headers.Connection.Contains("Upgrade", StringComparer.OrdinalIgnoreCase))
            throw Refused(url, "the answer lacks \"Connection: Upgrade\"", null);
        if (!response.Headers.TryGetValues("Sec-WebSocket-Accept", out var accepts) || accepts.SingleOrDefault() != Accept(key))
            throw Refused(url, "the answer's Sec-WebSocket-Accept does not fit the key", null);
        if (response.Headers.Contains("Sec-WebSocket-Extensions"))
            throw Refused(url, "the answer names an extension that was not asked for", null);
    }

    private static HttpRequestException Refused(Uri url, string what, HttpStatusCode? status) =>
        new($"no WebSocket at {url.GetLeftPart(UriPartial.Path)}: {what}", null, status);
}

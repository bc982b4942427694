using Arrakis.Gateway.Limits;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Wire;

namespace Arrakis.Gateway.Shards;

/// <summary>Opens connections to the gateway.</summary>
internal sealed class GatewayDialer : IDisposable
{
    private readonly GatewayOptions _options;
    private readonly SessionStarts _starts;
    private readonly HttpMessageInvoker _http;

    public GatewayDialer(GatewayOptions options, SessionStarts starts)
    {
        _options = options;
        _starts = starts;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
        });
    }

    /// <summary>Where to connect, query included.</summary>
    /// <param name="resumeUrl">The session's own address; null for the one of GET /gateway/bot.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">Discord was not reached.</exception>
    public async ValueTask<Uri> FindAddressAsync(string? resumeUrl, CancellationToken cancellationToken) =>
        WithQuery(Usable(resumeUrl) ?? Checked((await _starts.GetAsync(cancellationToken)).Url));

    /// <summary>Connects.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">There is no connection.</exception>
    public async Task<GatewayConnection> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        var (response, stream) = await WebSocketHandshake.ConnectAsync(_http, address, RestSender.UserAgent, cancellationToken);
        return new GatewayConnection(stream, response, _options.Compress, _options.MaxPayloadBytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>An address that Discord gave for resuming, if the token may go there.</summary>
    private Uri? Usable(string? url) =>
        url is not null && Uri.TryCreate(url, UriKind.Absolute, out var address) && IsAllowed(address) ? address : null;

    private Uri Checked(Uri address) => IsAllowed(address)
        ? address
        : throw new GatewayFatalException(
            $"The gateway address {address.GetLeftPart(UriPartial.Authority)}, which {_options.ApiBaseUrl.Host} gave, is refused: "
            + (_options.TrustEventTime
                ? "with --trust-event-time it must be on this machine."
                : "it must use wss, or be on this machine."));

    // The token goes to this address: encrypted, or not off this machine.
    private bool IsAllowed(Uri address) => GatewayOptions.IsLoopbackHost(address)
        ? address.Scheme is "ws" or "wss"
        : address.Scheme == "wss" && !_options.TrustEventTime;

    private Uri WithQuery(Uri address) => new UriBuilder(address)
    {
        Query = "v=10&encoding=json" + (_options.Compress ? "&compress=zlib-stream" : ""),
    }.Uri;
}

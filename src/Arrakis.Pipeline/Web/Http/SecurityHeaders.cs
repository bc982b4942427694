using System.Net;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// What every answer carries, and which requests are refused: while the page listens on loopback only, a request must
/// name a loopback host. Otherwise any web site could read the page by pointing its own name at 127.0.0.1 (DNS rebinding).
/// </summary>
internal sealed class SecurityHeaders(WebOptions options)
{
    /// <summary>Scripts, styles, images and connections of our own origin alone; nothing inline, nothing framed.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (IsAllowed(context.Request.Host.Host)) return next(context);
        return WebJson.ErrorAsync(context, StatusCodes.Status421MisdirectedRequest, "unknown_host",
            $"This page listens on {options.Address} alone and answers to localhost and loopback addresses only.");
    }

    private bool IsAllowed(string host) =>
        !IPAddress.IsLoopback(options.Address) ||
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

using System.Net;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// What every answer carries, and which requests are refused. A request from this machine must name a loopback host:
/// otherwise any web site could read the page by pointing its own name at 127.0.0.1 (DNS rebinding). One from another machine,
/// which comes only where the page listens beyond loopback, is answered what machines ask: nothing of communities and members.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>Scripts, styles, images and connections of our own origin alone; nothing inline, nothing framed.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // Metrics and health name no community and no member, so any host may be named for them, and from anywhere.
        if (OperatorRoutes.IsOne(context.Request.Path) && !IsLoopback(context.Connection.LocalIpAddress)) return next(context);
        if (!IsLoopback(context.Connection.RemoteIpAddress))
        {
            return WebJson.ErrorAsync(context, StatusCodes.Status403Forbidden, "not_from_here",
                "Other machines are answered /health/live, /health/ready and /metrics alone; the page needs a tunnel to this machine's loopback.");
        }

        if (IsLoopbackName(context.Request.Host.Host)) return next(context);
        return WebJson.ErrorAsync(context, StatusCodes.Status421MisdirectedRequest, "unknown_host",
            "On this machine's own addresses this page answers to localhost and loopback addresses only.");
    }

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}

using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Who may see what. From this machine, by a loopback name: everything. From elsewhere, or by another name (which a web site
/// may have pointed at 127.0.0.1, or a proxy passes on): the page's files, which hold nothing, what machines ask, and with the
/// token or a session the rest.
/// </summary>
internal sealed class PageAccess(PageToken? token, TokenAttempts attempts)
{
    public const string SessionCookie = "arrakis_session";
    public const string NoToken =
        "From another machine, or by another name than localhost, the page asks for a token, and none is set: start Arrakis with "
        + "HTTP_TOKEN (16 characters or more), or use a tunnel to this machine's loopback.";

    private const string Bearer = "Bearer ";
    private static readonly string[] _forwarded = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>Marks routes that need no token.</summary>
    public static object Free { get; } = new FreeRoute(EvenOnLoopbackByAnyName: true);

    /// <summary>Marks what machines ask: free from elsewhere, but on loopback only by a loopback name.</summary>
    public static object FreeForMachines { get; } = new FreeRoute(EvenOnLoopbackByAnyName: false);

    /// <summary>The token of this process; null where none is set.</summary>
    public PageToken? Token => token;

    /// <summary>Whether a request comes from this machine, and was not passed on by a proxy.</summary>
    public static bool IsLocal(HttpContext context) =>
        IsLoopback(context.Connection.RemoteIpAddress) && IsLoopbackName(context.Request.Host.Host)
        && !Array.Exists(_forwarded, context.Request.Headers.ContainsKey);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (IsFree(context))
        {
            await next(context);
            return;
        }

        // Any web site may ask for this in its visitor's browser, and cannot read the answer: it must not cost anything.
        if (context.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            await WebJson.ErrorAsync(context, StatusCodes.Status403Forbidden, "cross_site", "Other web sites get nothing from here.");
            return;
        }

        if (IsLocal(context) || token?.IsSession(context.Request.Cookies[SessionCookie]) == true)
        {
            await next(context);
            return;
        }

        if (token is null)
        {
            await RefuseWithoutTokenAsync(context);
            return;
        }

        if (await CheckBearerAsync(context)) await next(context);
    }

    /// <summary>Whether a request brings the token; if not, it is answered.</summary>
    public async Task<bool> CheckBearerAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (token is null || !header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(
                context, "token_required", "This needs the token that HTTP_TOKEN of this process holds, as 'Authorization: Bearer …'.");
            return false;
        }

        var isRight = await attempts.TryAsync(
            context.Connection.RemoteIpAddress, () => token.IsToken(header[Bearer.Length..].Trim()), context.RequestAborted);
        if (isRight is true) return true;
        if (isRight is false)
        {
            await RefuseAsync(context, "wrong_token", "This is not the token that HTTP_TOKEN of this process holds.");
            return false;
        }

        context.Response.Headers.RetryAfter = "1";
        await WebJson.ErrorAsync(context, StatusCodes.Status429TooManyRequests, "too_many_attempts",
            "Too many tokens are being looked at at once; try again in a second.");
        return false;
    }

    /// <summary>Answers that nobody can sign in, and what would change that.</summary>
    public static Task RefuseWithoutTokenAsync(HttpContext context) =>
        WebJson.ErrorAsync(context, StatusCodes.Status403Forbidden, "no_token", NoToken);

    private static Task RefuseAsync(HttpContext context, string error, string message)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"Arrakis\"";
        return WebJson.ErrorAsync(context, StatusCodes.Status401Unauthorized, error, message);
    }

    private static bool IsFree(HttpContext context) =>
        context.Features.Get<IEndpointFeature>()?.Endpoint?.Metadata.GetMetadata<FreeRoute>() is { } free
        && (free.EvenOnLoopbackByAnyName || !IsLoopback(context.Connection.LocalIpAddress));

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private sealed record FreeRoute(bool EvenOnLoopbackByAnyName);
}

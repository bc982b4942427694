using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary><c>/api/session</c>: whether a token is needed, signing in with it, and signing out.</summary>
internal sealed class SessionRoutes(PageAccess access)
{
    private const string Session = "/api/session";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Session, ["GET", "HEAD"], StateAsync).WithMetadata(PageAccess.Free);
        routes.MapPost(Session, (RequestDelegate)SignInAsync).WithMetadata(PageAccess.Free);
        routes.MapDelete(Session, (RequestDelegate)SignOutAsync).WithMetadata(PageAccess.Free);
    }

    private Task StateAsync(HttpContext context)
    {
        var isRequired = !PageAccess.IsLocal(context);
        var isSignedIn = access.Token?.IsSession(context.Request.Cookies[PageAccess.SessionCookie]) == true;
        return WebJson.WriteAsync(context, StatusCodes.Status200OK, new
        {
            required = isRequired,
            ok = !isRequired || isSignedIn,
            message = isRequired && access.Token is null ? PageAccess.NoToken : null,
        });
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (access.Token is null)
        {
            await PageAccess.RefuseWithoutTokenAsync(context);
            return;
        }

        if (!await access.CheckBearerAsync(context)) return;
        context.Response.Cookies.Append(PageAccess.SessionCookie, access.Token.NewSession(), Cookie(context, PageToken.SessionLifetime));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // What the browser holds goes; a copy that somebody took works until it ends, or the token is another.
    private static Task SignOutAsync(HttpContext context)
    {
        context.Response.Cookies.Delete(PageAccess.SessionCookie, Cookie(context, lifetime: null));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static CookieOptions Cookie(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps || IsForwardedHttps(context.Request),
        MaxAge = lifetime,
        Path = "/",
    };

    // The first of several proxies is the one that the browser talks to.
    private static bool IsForwardedHttps(HttpRequest request) =>
        string.Equals(request.Headers["X-Forwarded-Proto"].ToString().Split(',')[0].Trim(), "https", StringComparison.OrdinalIgnoreCase);
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Simulator;

/// <summary>Registers routes of Discord's API, version 10, each behind faults, authorization and rate limits, in this order.</summary>
internal sealed class RestRoutes(IEndpointRouteBuilder app, GatewayContext context)
{
    private const string Prefix = "/api/v10";

    private readonly RateLimiter _limiter = new(context.Options);

    /// <summary>A route that needs the bot's token.</summary>
    internal void Map(string method, string pattern, RateLimit limit, Func<HttpContext, Task> handler) =>
        Map(method, pattern, limit, needsToken: true, handler);

    /// <summary>A route whose address is its own authorization, or that needs none.</summary>
    internal void MapOpen(string method, string pattern, RateLimit limit, Func<HttpContext, Task> handler) =>
        Map(method, pattern, limit, needsToken: false, handler);

    /// <summary>Whatever else is asked for.</summary>
    internal static Task NotFoundAsync(HttpContext http) => http.WriteAsync(DiscordError.NotFound);

    private void Map(string method, string pattern, RateLimit limit, bool needsToken, Func<HttpContext, Task> handler) =>
        app.MapMethods(Prefix + pattern, [method], async http =>
        {
            if (context.Faults.TryTakeRestFailure(out var status)) await FailAsync(http, limit, status);
            else if (needsToken && !HasToken(http)) await http.WriteAsync(DiscordError.Unauthorized);
            else if (await _limiter.AllowAsync(http, limit)) await handler(http);
        });

    private Task FailAsync(HttpContext http, RateLimit limit, int status) => status == StatusCodes.Status429TooManyRequests
        ? _limiter.RefuseAsync(http, limit)
        : http.WriteAsync(DiscordError.InternalError with { Status = status });

    private bool HasToken(HttpContext http) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bot {context.Options.Token}"));
}

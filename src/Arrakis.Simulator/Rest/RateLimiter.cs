using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Simulator;

/// <summary>
/// Discord's REST limits: per route and top-level resource, and over all (Discord, "Rate Limits"). Every answer of a route has
/// the headers; X-RateLimit-Scope and Retry-After come with 429 only, as documented.
/// </summary>
internal sealed class RateLimiter(SimulatorOptions options)
{
    private const double FaultRetrySeconds = 0.25;

    private readonly ConcurrentDictionary<(string Bucket, string Resource), RateLimitWindow> _windows = new();
    private readonly RateLimitWindow _global = new(options.RestCallsPerSecond, TimeSpan.FromSeconds(1), options.Clock);

    /// <summary>Counts the call and writes the headers; answers it by 429 if it is not allowed.</summary>
    internal async Task<bool> AllowAsync(HttpContext http, RateLimit limit)
    {
        var window = _windows.GetOrAdd((limit.Bucket, Resource(http)), _ => new RateLimitWindow(limit.Limit, limit.Period, options.Clock));
        var state = window.Take();
        WriteHeaders(http, limit, state);
        if (!state.IsAllowed)
        {
            await RefuseAsync(http, state.ResetAfter.TotalSeconds, isGlobal: false);
            return false;
        }
        if (!limit.IsGlobal || _global.Take() is not { IsAllowed: false } global) return true;
        await RefuseAsync(http, global.ResetAfter.TotalSeconds, isGlobal: true);
        return false;
    }

    /// <summary>Answers by a 429 that a fault wants.</summary>
    internal Task RefuseAsync(HttpContext http, RateLimit limit)
    {
        WriteHeaders(http, limit, new RateLimitState(false, limit.Limit, 0, TimeSpan.FromSeconds(FaultRetrySeconds)));
        return RefuseAsync(http, FaultRetrySeconds, isGlobal: false);
    }

    private static Task RefuseAsync(HttpContext http, double seconds, bool isGlobal)
    {
        seconds = Math.Max(Math.Round(seconds, 3), 0.001);
        var headers = http.Response.Headers;
        headers.RetryAfter = Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Scope"] = isGlobal ? "global" : "user";
        if (isGlobal) headers["X-RateLimit-Global"] = "true";
        return http.WriteAsync(
            new JsonObject { ["message"] = "You are being rate limited.", ["retry_after"] = seconds, ["global"] = isGlobal },
            StatusCodes.Status429TooManyRequests);
    }

    private void WriteHeaders(HttpContext http, RateLimit limit, RateLimitState state)
    {
        var headers = http.Response.Headers;
        var reset = options.Clock.GetUtcNow() + state.ResetAfter;
        headers["X-RateLimit-Limit"] = state.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = state.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (reset.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset-After"] = state.ResetAfter.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
        headers["X-RateLimit-Bucket"] = limit.Bucket;
    }

    private static string Resource(HttpContext http) =>
        http.Request.RouteValues.TryGetValue("guild", out var guild) || http.Request.RouteValues.TryGetValue("channel", out guild)
            ? $"{guild}"
            : "";
}

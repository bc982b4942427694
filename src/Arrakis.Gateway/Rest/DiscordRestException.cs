using System.Net;

namespace Arrakis.Gateway.Rest;

/// <summary>Discord answered a request with an error, or with something that could not be understood. Holds no token.</summary>
public sealed class DiscordRestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="route">Method and route, without secrets.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">Discord's error code, 0 where it sent none.</param>
    /// <param name="discordMessage">What Discord said.</param>
    /// <param name="isInteraction">Whether the request carried an interaction's token in place of the bot's.</param>
    public DiscordRestException(string route, HttpStatusCode status, int code, string discordMessage, bool isInteraction = false)
        : base(
            $"{route}: {(int)status} {status}{(code == 0 ? "" : $", Discord's code {code}")}: "
            + $"{discordMessage}{Hint(status, isInteraction)}")
    {
        IsUnauthorized = status == HttpStatusCode.Unauthorized && !isInteraction;
        Route = route;
        Status = status;
        Code = code;
        DiscordMessage = discordMessage;
    }

    /// <summary>Method and route, such as <c>GET /gateway/bot</c>.</summary>
    public string Route { get; }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>Discord's error code (Discord API reference, "JSON Error Codes"); 0 where it sent none.</summary>
    public int Code { get; }

    /// <summary>What Discord said.</summary>
    public string DiscordMessage { get; }

    /// <summary>Whether the bot's token is wrong. An interaction's token that has expired (code 50027) says nothing about it.</summary>
    public bool IsUnauthorized { get; }

    /// <summary>Whether a permission is missing.</summary>
    public bool IsForbidden => Status == HttpStatusCode.Forbidden;

    /// <summary>Whether the thing does not exist, such as an interaction whose 3 seconds are over (code 10062).</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTransient => (int)Status >= 500 || Status == HttpStatusCode.TooManyRequests;

    private static string Hint(HttpStatusCode status, bool isInteraction) => status == HttpStatusCode.Unauthorized && !isInteraction
        ? ". Set DISCORD_TOKEN to the bot's token: Developer Portal > your application > Bot > Reset Token."
        : "";
}

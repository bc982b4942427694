namespace Arrakis.Gateway.Rest;

/// <summary>What the REST client needs to know.</summary>
public sealed record DiscordRestOptions
{
    /// <summary>The bot's token, without the prefix <c>Bot</c>. Secret: it is never printed.</summary>
    public string Token { get; init; } = "";

    /// <summary>Discord's REST API, version 10, or a simulator's (default: Discord's).</summary>
    public Uri BaseUrl { get; init; } = GatewayOptions.DiscordApi;

    /// <summary>How long a request may take with all its retries (default: 30 s).</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests per second over all routes but those of interactions (default: 50, Discord's global limit).</summary>
    public int GlobalPerSecond { get; init; } = 50;

    /// <summary>Delay before the first retry after a fault of Discord's; doubles with each (default: 250 ms).</summary>
    public TimeSpan RetryBase { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The options without the token.</summary>
    public override string ToString() => $"{BaseUrl}, token <redacted>";
}

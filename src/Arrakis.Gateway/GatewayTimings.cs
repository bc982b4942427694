namespace Arrakis.Gateway;

/// <summary>Waits of the protocol. Only tests change them.</summary>
internal sealed record GatewayTimings
{
    /// <summary>
    /// Between two identifies of one bucket: Discord's 5 s (Discord gateway, "Rate Limiting") and a margin, for what counts
    /// is when they arrive.
    /// </summary>
    public TimeSpan IdentifyInterval { get; init; } = TimeSpan.FromSeconds(5.5);

    /// <summary>Least wait after a refused session ("a random amount of time, between 1 and 5 seconds").</summary>
    public TimeSpan RefusedMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait after a refused session.</summary>
    public TimeSpan RefusedMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound of the second reconnect's delay; doubles with each that fails.</summary>
    public TimeSpan BackoffBase { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of every delay.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a connection must last before a reconnect is not counted as a failure.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>First delay before an append that failed is tried again; doubles up to <see cref="AppendRetryMax"/>.</summary>
    public TimeSpan AppendRetryBase { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest delay before an append that failed is tried again.</summary>
    public TimeSpan AppendRetryMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the answer to GET /gateway/bot is used.</summary>
    public TimeSpan GatewayBotLifetime { get; init; } = TimeSpan.FromMinutes(5);
}

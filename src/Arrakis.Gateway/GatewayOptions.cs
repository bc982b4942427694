using System.Net;
using Arrakis.Gateway.Wire;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Gateway;

/// <summary>What the gateway needs to know. Every option but the token has a default.</summary>
public sealed record GatewayOptions
{
    /// <summary>The default of <see cref="ApiBaseUrl"/>.</summary>
    public static readonly Uri DiscordApi = new("https://discord.com/api/v10");

    /// <summary>The bot's token, without the prefix <c>Bot</c>. Secret: it is never printed.</summary>
    public string Token { get; init; } = "";

    /// <summary>Discord's REST API, version 10, or a simulator's.</summary>
    public Uri ApiBaseUrl { get; init; } = DiscordApi;

    /// <summary>How many shards the bot has in all; null takes the number that Discord recommends. The same in every pool.</summary>
    public int? TotalShards { get; init; }

    /// <summary>Which pool of shards this process runs, from 0.</summary>
    public int PoolId { get; init; }

    /// <summary>How many shards a pool has (default: 25). Pool p runs shards p·n up to (p+1)·n − 1.</summary>
    public int ShardsPerPool { get; init; } = 25;

    /// <summary>
    /// Whether frames come compressed as one zlib stream (default: yes). It saves four fifths of the traffic and costs processor
    /// time.
    /// </summary>
    public bool Compress { get; init; } = true;

    /// <summary>
    /// Whether the frames' field <c>x_time_ms</c> tells when an event happened, as a simulator that replays the past sends
    /// it (default: no), and <c>x_sent_ms</c> when the frame was sent. Refused unless <see cref="ApiBaseUrl"/> is a loopback address.
    /// </summary>
    public bool TrustEventTime { get; init; }

    /// <summary>
    /// Whether to ask for the text of messages, for an archive (default: no). Needs the privileged message content intent.
    /// </summary>
    public bool MessageContent { get; init; }

    /// <summary>
    /// Events that a shard holds while the log takes them (default: 10,000). Beyond, it stops reading its socket: Discord
    /// then holds back what comes, and nothing is lost.
    /// </summary>
    public int BufferEvents { get; init; } = 10_000;

    /// <summary>Bytes that a shard holds while the log takes them (default: 16 MiB).</summary>
    public long BufferBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The most that one payload may hold after inflation (default: 64 MiB). The guild list of a large guild takes several MiB.
    /// </summary>
    public int MaxPayloadBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often the place from where a shard resumes is saved at most (default: 250 ms).</summary>
    public TimeSpan SessionSaveInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long connecting may take, the first frame included (default: 20 s).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The share of events that is traced while somebody listens to <see cref="ArrakisTracing.Source"/>, 0 to 1 (default: 0.001).
    /// </summary>
    public double TraceRatio { get; init; } = ArrakisTracing.DefaultRatio;

    /// <summary>Waits that the protocol prescribes, shortened by tests.</summary>
    internal GatewayTimings Timings { get; init; } = new();

    /// <summary>Which events Discord shall send.</summary>
    internal GatewayIntents Intents => GatewayIntents.Scores | (MessageContent ? GatewayIntents.MessageContent : GatewayIntents.None);

    /// <summary>Whether the API is on this machine.</summary>
    internal bool IsLoopback => IsLoopbackHost(ApiBaseUrl);

    /// <summary>Every mistake in the options, a clear line each; empty if there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        if (string.IsNullOrWhiteSpace(Token))
            mistakes.Add("DISCORD_TOKEN is missing: set it to the bot's token (Developer Portal > your application > Bot).");
        else if (Token.Any(c => c <= ' ' || c > '~'))
        {
            mistakes.Add(
                "DISCORD_TOKEN holds blanks or characters that no token has: set the token alone, without quotes and without \"Bot \".");
        }

        if (!ApiBaseUrl.IsAbsoluteUri || ApiBaseUrl.Scheme is not ("http" or "https"))
            mistakes.Add($"The API address {ApiBaseUrl} is not an http or https address; Discord's is {DiscordApi}.");
        else if (ApiBaseUrl.Scheme == "http" && !IsLoopback)
        {
            mistakes.Add(
                $"The API address {ApiBaseUrl} would send the token unencrypted: use https (http is allowed on this machine alone).");
        }
        else if (TrustEventTime && !IsLoopback)
            mistakes.Add($"--trust-event-time is for a simulator on this machine: {ApiBaseUrl.Host} is not a loopback address.");
        AddRange(mistakes);
        AddEmptyPool(mistakes, TotalShards);
        return mistakes;
    }

    /// <summary>The shards of this pool.</summary>
    /// <param name="totalShards">How many there are in all.</param>
    /// <exception cref="GatewayConfigurationException">The pool is empty.</exception>
    internal (int First, int Count) Range(int totalShards)
    {
        var mistakes = new List<string>();
        AddEmptyPool(mistakes, totalShards);
        if (mistakes.Count > 0)
            throw new GatewayConfigurationException(mistakes);
        var first = PoolId * ShardsPerPool;
        return (first, Math.Min(ShardsPerPool, totalShards - first));
    }

    /// <summary>Whether an address names this machine.</summary>
    internal static bool IsLoopbackHost(Uri url) => url.IsAbsoluteUri
        && (url.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private void AddRange(List<string> mistakes)
    {
        if (TotalShards is < 1)
            mistakes.Add($"TOTAL_SHARDS is {TotalShards}: it must be 1 or more, or unset to take what Discord recommends.");
        if (PoolId < 0)
            mistakes.Add($"POOL_ID is {PoolId}: it must be 0 or more.");
        if (ShardsPerPool < 1)
            mistakes.Add($"SHARDS_PER_POOL is {ShardsPerPool}: it must be 1 or more.");
        if (BufferEvents < 100)
            mistakes.Add($"The buffer of {BufferEvents} events per shard is too small: it must be 100 or more.");
        if (BufferBytes < 1024 * 1024)
            mistakes.Add($"The buffer of {BufferBytes} bytes per shard is too small: it must be 1 MiB or more.");
        if (MaxPayloadBytes < 1024 * 1024)
            mistakes.Add($"The payload limit of {MaxPayloadBytes} bytes is too small: it must be 1 MiB or more.");
        if (SessionSaveInterval <= TimeSpan.Zero)
            mistakes.Add("The session save interval must be above zero.");
        if (ConnectTimeout <= TimeSpan.Zero)
            mistakes.Add("The connect timeout must be above zero.");
        if (TraceRatio is not (>= 0 and <= 1))
            mistakes.Add("The share of events that is traced must be from 0 to 1.");
    }

    private void AddEmptyPool(List<string> mistakes, int? totalShards)
    {
        if (totalShards is { } total && total >= 1 && PoolId >= 0 && ShardsPerPool >= 1 && (long)PoolId * ShardsPerPool >= total)
            mistakes.Add(
                $"Pool {PoolId} is empty: its first shard would be {(long)PoolId * ShardsPerPool}, but there are {total} shard(s). "
                + $"POOL_ID must be at most {(total - 1) / ShardsPerPool}.");
    }

    /// <summary>The options without the token.</summary>
    public override string ToString() =>
        $"{ApiBaseUrl}, pool {PoolId} of {ShardsPerPool} shards each, "
        + $"total {TotalShards?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "as recommended"}, token <redacted>";
}

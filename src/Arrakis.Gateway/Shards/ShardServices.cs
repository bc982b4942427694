using Arrakis.Gateway.Backfill;
using Arrakis.Gateway.Limits;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Sources;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>What all shards of a process share.</summary>
internal sealed record ShardServices(
    GatewayOptions Options,
    IEventLog Log,
    IGatewaySessionStore Sessions,
    IInteractionSink Sink,
    DiscordRestClient Rest,
    MessageBackfill Backfill,
    GatewayDialer Dialer,
    SessionStarts Starts,
    IIdentifyQueue IdentifyQueue,
    IShardSource Source,
    ILoggerFactory Loggers,
    TimeProvider Time)
{
    /// <summary>Who takes what shards have buffered into the log.</summary>
    public IShardAppenders Appenders { get; init; } = new LogAppenders();

    /// <summary>Milliseconds of a clock that never goes back.</summary>
    public long NowMs() => (long)Time.GetElapsedTime(0).TotalMilliseconds;
}

using Arrakis.Gateway.Sessions;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>Takes what a shard has buffered into the log, and with it, now and then, from where the shard resumes.</summary>
internal interface IShardAppender
{
    /// <summary>A session that an earlier process recorded is recorded already.</summary>
    void OnRestored(SessionIdentity session, long sequence);

    /// <summary>Appends until <see cref="Finish"/> was called and everything is durable.</summary>
    /// <exception cref="EventLogException">The log will never take what it was given.</exception>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Nothing will be added any more: the rest is appended, the session is saved, and the run ends.</summary>
    void Finish();
}

/// <summary>Makes the appenders of a process' shards.</summary>
internal interface IShardAppenders
{
    /// <summary>The appender of a shard.</summary>
    IShardAppender Create(ShardOutlet outlet);
}

/// <summary>What a shard's appender works on.</summary>
internal sealed record ShardOutlet(
    int Shard,
    int TotalShards,
    ShardBuffer Buffer,
    IEventLog Log,
    GatewayOptions Options,
    ShardTelemetry Telemetry,
    ShardCounters Counters,
    TimeProvider Time,
    ILogger Logger);

/// <summary>Appenders that give the log one batch after the other.</summary>
internal sealed class LogAppenders : IShardAppenders
{
    /// <inheritdoc/>
    public IShardAppender Create(ShardOutlet outlet) => new ShardAppender(outlet);
}

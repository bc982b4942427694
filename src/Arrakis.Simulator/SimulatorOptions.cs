using System.IO.Compression;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>What the simulated Discord plays, what it allows, and what it breaks.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The trace to play, plain or gzipped.</summary>
    public required string TracePath { get; init; }

    /// <summary>As how many communities it is played, 1 to 114: a message belongs to community <c>channel mod N</c>. Default 1.</summary>
    public int Communities { get; init; } = 1;

    /// <summary>The port on 127.0.0.1; 0 (the default) takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>How many shards <c>/gateway/bot</c> recommends; a client may choose another total. Default 1.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>How fast the trace is played. Default <see cref="PlaybackSpeed.Max"/>.</summary>
    public PlaybackSpeed Speed { get; init; } = PlaybackSpeed.Max;

    /// <summary>The bot token that REST and gateway accept. Default <c>simulator-token</c>.</summary>
    public string Token { get; init; } = "simulator-token";

    /// <summary>The application's snowflake, which is its bot user's as well. Default: one of 2017-12-01.</summary>
    public long ApplicationId { get; init; } = Snowflake.At(1_512_086_400_000);

    /// <summary>How often a client must send a heartbeat. Default 41,250 ms, as Discord.</summary>
    public int HeartbeatIntervalMs { get; init; } = 41_250;

    /// <summary>How many shards may identify at once, one per <see cref="IdentifyInterval"/> and bucket. Default 1.</summary>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>How long a bucket is closed after an Identify. Default 5 s, as Discord.</summary>
    public TimeSpan IdentifyInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many Identifys are allowed until <see cref="SessionStartResetAfter"/>. Default 1,000.</summary>
    public int SessionStartTotal { get; init; } = 1000;

    /// <summary>How many of them are left at the start; null (the default) for all.</summary>
    public int? SessionStartRemaining { get; init; }

    /// <summary>When the allowance is renewed, from the start on. Default 24 h.</summary>
    public TimeSpan SessionStartResetAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long after READY of a new session the trace goes on, so that a client can record the session before anything could
    /// be lost. Default 1,000 ms. A resume has no such delay.
    /// </summary>
    public int DispatchDelayAfterReadyMs { get; init; } = 1000;

    /// <summary>
    /// For how long a disconnected session can be resumed. Default 1 h: longer than Discord's few minutes, so that debugging does
    /// not lose it.
    /// </summary>
    public TimeSpan ResumeWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The intents switched on in the developer portal; an Identify that asks for more is closed with 4014. Default: all.
    /// </summary>
    public int AllowedIntents { get; init; } = GatewayIntents.All;

    /// <summary>How many guilds a session may have before Discord demands more shards (4011). Default 2,500.</summary>
    public int MaxGuildsPerShard { get; init; } = 2500;

    /// <summary>How strongly zlib-stream connections are compressed. Default <see cref="CompressionLevel.Fastest"/>.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Fastest;

    /// <summary>How many REST calls a second are allowed in all; interaction endpoints do not count. Default 50, as Discord.</summary>
    public int RestCallsPerSecond { get; init; } = 50;

    /// <summary>What goes wrong from the start. Default: nothing.</summary>
    public FaultPlan Faults { get; init; } = new();

    /// <summary>What varies the filler text of messages. The same seed and trace give the same bytes. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The clock of limits and expiries. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The options without the token.</summary>
    public override string ToString() =>
        $"{TracePath} as {Communities} communities on port {Port}, {Shards} shards, speed {Speed.Factor}";

    internal void Validate()
    {
        Check(
            Communities is >= 1 and <= TraceIds.Channels, nameof(Communities), Communities,
            $"1 to {TraceIds.Channels}, as a community needs a channel");
        Check(Port is >= 0 and <= 65535, nameof(Port), Port, "0 (any free port) to 65535");
        Check(Shards >= 1, nameof(Shards), Shards, "1 or more");
        Check(Speed.Factor > 0, nameof(Speed), Speed.Factor, "above zero");
        Check(Token.Length > 0, nameof(Token), "''", "not empty");
        Check(ApplicationId > 0, nameof(ApplicationId), ApplicationId, "a snowflake");
        Check(HeartbeatIntervalMs >= 50, nameof(HeartbeatIntervalMs), HeartbeatIntervalMs, "50 ms or more");
        Check(MaxConcurrency >= 1, nameof(MaxConcurrency), MaxConcurrency, "1 or more");
        Check(IdentifyInterval >= TimeSpan.Zero, nameof(IdentifyInterval), IdentifyInterval, "not negative");
        Check(SessionStartTotal >= 1, nameof(SessionStartTotal), SessionStartTotal, "1 or more");
        Check(DispatchDelayAfterReadyMs >= 0, nameof(DispatchDelayAfterReadyMs), DispatchDelayAfterReadyMs, "not negative");
        Check(RestCallsPerSecond >= 1, nameof(RestCallsPerSecond), RestCallsPerSecond, "1 or more");
        Faults.Validate();
    }

    private static void Check(bool isRight, string name, object value, string right)
    {
        if (!isRight) throw new SimulatorException($"The simulator's option {name} is {value}; right is: {right}.");
    }
}

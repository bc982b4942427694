using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the gateway.</summary>
public static class GatewayMetrics
{
    /// <summary>Frames received, by shard_id and event_type.</summary>
    public static Counter<long> EventsReceived { get; } = ArrakisMeter.Counter(
        "gateway_events_received_total", "Frames received from Discord, by shard and type.", MetricLabel.ShardId,
        new MetricLabel("event_type", "type of the frame, such as `message_create`"));

    /// <summary>Events durable in the log, by shard_id.</summary>
    public static Counter<long> EventsRouted { get; } = ArrakisMeter.Counter(
        "gateway_events_routed_total", "Events that the log has made durable, by shard.", MetricLabel.ShardId);

    /// <summary>Appends that failed and were tried again, by shard_id.</summary>
    public static Counter<long> RouteFailures { get; } = ArrakisMeter.Counter(
        "gateway_route_failures_total", "Appends to the log that failed (they are repeated; nothing is lost), by shard.",
        MetricLabel.ShardId);

    /// <summary>Troubles, by shard_id and error_type.</summary>
    public static Counter<long> Errors { get; } = ArrakisMeter.Counter(
        "gateway_errors_total", "Troubles of a shard, by shard and type.", MetricLabel.ShardId,
        new MetricLabel(
            "error_type",
            "`connection`, `protocol`, `reconnect`, `gap`, `event_log`, `session_store`, `malformed_frame`, `unknown_opcode`, "
            + "`interaction_refusal`, `fatal`"));

    /// <summary>Frames that could not be understood and became dead letters, by shard_id.</summary>
    public static Counter<long> DeadLetters { get; } = ArrakisMeter.Counter(
        "gateway_dead_letters_total", "Frames that could not be understood and were kept as dead letters, by shard.",
        MetricLabel.ShardId);

    /// <summary>Sessions that could not be resumed, by shard_id: what happened until the next one began was not received.</summary>
    public static Counter<long> Gaps { get; } = ArrakisMeter.Counter(
        "gateway_gaps_total", "Sessions that Discord did not let resume, so that events are missing, by shard.", MetricLabel.ShardId);

    /// <summary>Messages of gaps that were fetched by REST, by shard_id.</summary>
    public static Counter<long> Backfilled { get; } = ArrakisMeter.Counter(
        "gateway_backfilled_total", "Missed messages that were fetched by REST after a gap, by shard.", MetricLabel.ShardId);

    /// <summary>Guilds and channels whose missed messages could not be fetched, by shard_id.</summary>
    public static Counter<long> BackfillFailures { get; } = ArrakisMeter.Counter(
        "gateway_backfill_failures_total", "Guilds and channels whose missed messages could not be fetched after a gap, by shard.",
        MetricLabel.ShardId);

    /// <summary>Sessions started, by shard_id.</summary>
    public static Counter<long> Identifies { get; } = ArrakisMeter.Counter(
        "gateway_identifies_total", "Sessions started, by shard. Discord allows about 1000 a day.", MetricLabel.ShardId);

    /// <summary>Turns to start a session that were asked for in Kafka, by outcome: taken, missed, uncertain, refused.</summary>
    public static Counter<long> IdentifyTurns { get; } = ArrakisMeter.Counter(
        "gateway_identify_turns_total", "Turns to start a session that were asked for in Kafka, by outcome.",
        new MetricLabel("outcome", "`taken`, `missed`, `uncertain`, `refused`"));

    /// <summary>Sessions resumed, by shard_id.</summary>
    public static Counter<long> Resumes { get; } = ArrakisMeter.Counter(
        "gateway_resumes_total", "Sessions resumed, by shard.", MetricLabel.ShardId);

    /// <summary>Commands refused because too many were waiting, by shard_id.</summary>
    public static Counter<long> InteractionsRefused { get; } = ArrakisMeter.Counter(
        "gateway_interactions_refused_total", "Commands that were answered with \"try again\" because too many were waiting, by shard.",
        MetricLabel.ShardId);

    /// <summary>Times that a shard stopped reading because its buffer was full, by shard_id.</summary>
    public static Counter<long> Pauses { get; } = ArrakisMeter.Counter(
        "gateway_read_pauses_total", "Times that a shard stopped reading its socket because the log was behind, by shard.",
        MetricLabel.ShardId);

    /// <summary>Seconds from reading the oldest frame of an append until it was durable, by shard_id; one value per append.</summary>
    public static Histogram<double> RouteDuration { get; } = ArrakisMeter.Seconds(
        "gateway_event_route_duration_seconds",
        "Time from reading a frame until it is durable in the log: the oldest frame of each append, by shard.",
        [.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5], MetricLabel.ShardId);

    /// <summary>Seconds from a heartbeat to its answer, by shard_id.</summary>
    public static Histogram<double> HeartbeatRoundTrip { get; } = ArrakisMeter.Seconds(
        "gateway_heartbeat_round_trip_seconds", "Time from a heartbeat until Discord's answer was read, by shard.",
        [.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10], MetricLabel.ShardId);

    /// <summary>Shards that are ready with a log that takes their events, by pool_id.</summary>
    public static Gauge<long> ShardsReady { get; } = ArrakisMeter.Gauge<long>(
        "gateway_shards_ready", null, "Shards through which events flow into the log, by pool.", MetricLabel.PoolId);

    /// <summary>Shards that this process runs, by pool_id.</summary>
    public static Gauge<long> ShardsAssigned { get; } = ArrakisMeter.Gauge<long>(
        "gateway_shards_assigned", null, "Shards that this process runs, ready or not, by pool.", MetricLabel.PoolId);

    /// <summary>The fuller of a shard's two limits, events and bytes, 0 to 1, by shard_id.</summary>
    public static Gauge<double> BufferFill { get; } = ArrakisMeter.Gauge<double>(
        "gateway_buffer_fill_ratio", null, "How full a shard's buffer is, 0 to 1; at 1 it stops reading its socket.",
        MetricLabel.ShardId);

    /// <summary>Seconds from Discord's timestamp of an event until its frame was read, by shard_id.</summary>
    public static Histogram<double> DiscordDelay { get; } = ArrakisMeter.Seconds(
        "gateway_discord_delay_seconds",
        "Time from Discord's timestamp of an event until its frame was read; of events to which Discord gives a time.",
        [.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300], MetricLabel.ShardId);

    /// <summary>Guilds, by shard_id.</summary>
    public static Gauge<long> Guilds { get; } = ArrakisMeter.Gauge<long>(
        "gateway_guilds_total", null, "Guilds of a shard, those in an outage included.", MetricLabel.ShardId);

    /// <summary>When Discord last answered a heartbeat, by shard_id.</summary>
    public static Gauge<double> LastHeartbeat { get; } = ArrakisMeter.Gauge<double>(
        "gateway_last_heartbeat_timestamp", "s", "When Discord last answered a heartbeat, Unix seconds, by shard.", MetricLabel.ShardId);

    /// <summary>Events that wait for the log, by shard_id.</summary>
    public static Gauge<long> Buffered { get; } = ArrakisMeter.Gauge<long>(
        "gateway_buffered_events", null, "Events that wait for the log, by shard.", MetricLabel.ShardId);

    /// <summary>Session starts that are left today, by pool_id.</summary>
    public static Gauge<long> SessionStartsRemaining { get; } = ArrakisMeter.Gauge<long>(
        "gateway_session_starts_remaining", null, "Sessions that may still be started today, by pool.", MetricLabel.PoolId);
}

using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the gateway.</summary>
public static class GatewayMetrics
{
    /// <summary>Frames received, by shard_id and event_type.</summary>
    public static Counter<long> EventsReceived { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_events_received_total", null, "Frames received from Discord, by shard and type.");

    /// <summary>Events durable in the log, by shard_id.</summary>
    public static Counter<long> EventsRouted { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_events_routed_total", null, "Events that the log has made durable, by shard.");

    /// <summary>Appends that failed and were tried again, by shard_id.</summary>
    public static Counter<long> RouteFailures { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_route_failures_total", null, "Appends to the log that failed (they are repeated; nothing is lost), by shard.");

    /// <summary>Troubles, by shard_id and error_type.</summary>
    public static Counter<long> Errors { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_errors_total", null, "Troubles of a shard, by shard and type.");

    /// <summary>Frames that could not be understood and became dead letters, by shard_id.</summary>
    public static Counter<long> DeadLetters { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_dead_letters_total", null, "Frames that could not be understood and were kept as dead letters, by shard.");

    /// <summary>Sessions that could not be resumed, by shard_id: what happened until the next one began was not received.</summary>
    public static Counter<long> Gaps { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_gaps_total", null, "Sessions that Discord did not let resume, so that events are missing, by shard.");

    /// <summary>Messages of gaps that were fetched by REST, by shard_id.</summary>
    public static Counter<long> Backfilled { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_backfilled_total", null, "Missed messages that were fetched by REST after a gap, by shard.");

    /// <summary>Guilds and channels whose missed messages could not be fetched, by shard_id.</summary>
    public static Counter<long> BackfillFailures { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_backfill_failures_total", null, "Guilds and channels whose missed messages could not be fetched after a gap, by shard.");

    /// <summary>Sessions started, by shard_id.</summary>
    public static Counter<long> Identifies { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_identifies_total", null, "Sessions started, by shard. Discord allows about 1000 a day.");

    /// <summary>Turns to start a session that were asked for in Kafka, by outcome: taken, missed, uncertain, refused.</summary>
    public static Counter<long> IdentifyTurns { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_identify_turns_total", null, "Turns to start a session that were asked for in Kafka, by outcome.");

    /// <summary>Sessions resumed, by shard_id.</summary>
    public static Counter<long> Resumes { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_resumes_total", null, "Sessions resumed, by shard.");

    /// <summary>Commands refused because too many were waiting, by shard_id.</summary>
    public static Counter<long> InteractionsRefused { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_interactions_refused_total", null, "Commands that were answered with \"try again\" because too many were waiting, by shard.");

    /// <summary>Times that a shard stopped reading because its buffer was full, by shard_id.</summary>
    public static Counter<long> Pauses { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("gateway_read_pauses_total", null, "Times that a shard stopped reading its socket because the log was behind, by shard.");

    /// <summary>Seconds from reading the oldest frame of an append until it was durable, by shard_id; one value per append.</summary>
    public static Histogram<double> RouteDuration { get; } = ArrakisMeter.Seconds(
        "gateway_event_route_duration_seconds", "Time from reading a frame until it is durable in the log: the oldest frame of each append, by shard.",
        .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5);

    /// <summary>Seconds from a heartbeat to its answer, by shard_id.</summary>
    public static Histogram<double> HeartbeatRoundTrip { get; } = ArrakisMeter.Seconds(
        "gateway_heartbeat_round_trip_seconds", "Time from a heartbeat until Discord's answer was read, by shard.",
        .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10);

    /// <summary>Shards that are ready with a log that takes their events, by pool_id.</summary>
    public static Gauge<long> ShardsReady { get; } =
        ArrakisMeter.Instance.CreateGauge<long>("gateway_shards_ready", null, "Shards through which events flow into the log, by pool.");

    /// <summary>Guilds, by shard_id.</summary>
    public static Gauge<long> Guilds { get; } =
        ArrakisMeter.Instance.CreateGauge<long>("gateway_guilds_total", null, "Guilds of a shard, those in an outage included.");

    /// <summary>When Discord last answered a heartbeat, by shard_id.</summary>
    public static Gauge<double> LastHeartbeat { get; } =
        ArrakisMeter.Instance.CreateGauge<double>("gateway_last_heartbeat_timestamp", "s", "When Discord last answered a heartbeat, Unix seconds, by shard.");

    /// <summary>Events that wait for the log, by shard_id.</summary>
    public static Gauge<long> Buffered { get; } =
        ArrakisMeter.Instance.CreateGauge<long>("gateway_buffered_events", null, "Events that wait for the log, by shard.");

    /// <summary>Session starts that are left today, by pool_id.</summary>
    public static Gauge<long> SessionStartsRemaining { get; } =
        ArrakisMeter.Instance.CreateGauge<long>("gateway_session_starts_remaining", null, "Sessions that may still be started today, by pool.");
}

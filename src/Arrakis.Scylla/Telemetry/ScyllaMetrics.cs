using System.Diagnostics.Metrics;

namespace Arrakis.Scylla.Telemetry;

/// <summary>
/// What all sessions of the process tell of themselves, as instruments of <see cref="System.Diagnostics.Metrics"/>. Every name
/// is the name that Prometheus shows; times are in seconds. Tag values are few: kinds, states, and at most 50 different
/// operations.
/// </summary>
public static class ScyllaMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Arrakis.Scylla";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>
    /// The tags that each instrument may carry, and what a tag's values are, for a person. Whoever asks makes the instruments,
    /// which are made with the first session otherwise.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<(string Tag, string Values)>> Labels { get; } =
        new Dictionary<string, IReadOnlyList<(string Tag, string Values)>>(StringComparer.Ordinal)
        {
            ["scylla_client_requests_total"] = [Operation, ("outcome", "`success`, `error`, `canceled`")],
            ["scylla_client_request_duration_seconds"] = [Operation],
            ["scylla_client_errors_total"] = [("kind", ErrorKind)],
            ["scylla_client_retries_total"] = [("reason", ErrorKind)],
            ["scylla_client_speculative_attempts_total"] = [],
            ["scylla_client_speculative_wins_total"] = [],
            ["scylla_client_statements_prepared_total"] = [("reason", "`new`, `unprepared`, `schema`")],
            ["scylla_client_prepared_evicted_total"] = [],
            ["scylla_client_unreadable_tablets_total"] = [],
            ["scylla_client_requests_in_flight"] = [],
            ["scylla_client_connections"] = [("state", "`open`, `missing`")],
            ["scylla_client_hosts"] = [("state", "`up`, `down`")],
        };

    /// <summary>Requests that ended, by operation and outcome (<c>success</c>, <c>error</c>, <c>canceled</c>).</summary>
    internal static Counter<long> Requests { get; } = Meter.CreateCounter<long>(
        "scylla_client_requests_total", null, "Requests that ended, by operation and outcome; a request with retries is one.");

    /// <summary>Seconds from asking until the answer, retries and waits for one's turn included, by operation.</summary>
    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram(
        "scylla_client_request_duration_seconds", "s", "Time from asking until the answer, retries included, by operation.", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10],
        });

    /// <summary>Attempts that failed, by kind (<c>timeout</c>, <c>unavailable</c>, …), those included that a retry made good.</summary>
    internal static Counter<long> Errors { get; } = Meter.CreateCounter<long>(
        "scylla_client_errors_total", null, "Attempts that failed, by kind; those included that a retry made good.");

    /// <summary>Attempts after the first one of a request, by the kind of error that led to them.</summary>
    internal static Counter<long> Retries { get; } = Meter.CreateCounter<long>(
        "scylla_client_retries_total", null, "Attempts after a request's first, by the kind of error that led to them.");

    /// <summary>Second attempts that were made because the first took too long.</summary>
    internal static Counter<long> SpeculativeAttempts { get; } = Meter.CreateCounter<long>(
        "scylla_client_speculative_attempts_total", null, "Second attempts that were made because the first took too long.");

    /// <summary>Second attempts that answered first.</summary>
    internal static Counter<long> SpeculativeWins { get; } = Meter.CreateCounter<long>(
        "scylla_client_speculative_wins_total", null, "Second attempts that answered before the first.");

    /// <summary>
    /// Statements prepared, by reason: <c>new</c> text, <c>unprepared</c> on a node that had forgotten it, or <c>schema</c> that
    /// changed.
    /// </summary>
    internal static Counter<long> Prepared { get; } = Meter.CreateCounter<long>(
        "scylla_client_statements_prepared_total", null, "Statements prepared, by reason (new, unprepared, schema).");

    /// <summary>Prepared statements that the cache let go because it was full.</summary>
    internal static Counter<long> Evicted { get; } = Meter.CreateCounter<long>(
        "scylla_client_prepared_evicted_total", null, "Prepared statements that the cache let go because it was full.");

    /// <summary>What nodes said of tablets and could not be read: the request goes on, and routing stays as it was.</summary>
    internal static Counter<long> UnreadableTablets { get; } = Meter.CreateCounter<long>(
        "scylla_client_unreadable_tablets_total", null, "What nodes said of tablets and could not be read; routing stays as it was.");

    /// <summary>Requests that have not ended.</summary>
    internal static ObservableGauge<long> InFlight { get; } = Meter.CreateObservableGauge(
        "scylla_client_requests_in_flight", LiveSessions.InFlight, null, "Requests that have not ended.");

    /// <summary>Connections for requests, by state: <c>open</c>, or <c>missing</c> and being made again.</summary>
    internal static ObservableGauge<long> Connections { get; } = Meter.CreateObservableGauge(
        "scylla_client_connections", LiveSessions.Connections, null, "Connections for requests, by state (open, missing).");

    /// <summary>Nodes of the clusters, by state (<c>up</c>, <c>down</c>).</summary>
    internal static ObservableGauge<long> Hosts { get; } = Meter.CreateObservableGauge(
        "scylla_client_hosts", LiveSessions.Hosts, null, "Nodes of the cluster, by state (up, down).");

    private static (string Tag, string Values) Operation => (
        "operation",
        "the statement's, such as `write_scores`; `query`, `execute`, `batch`, `prepare` for one without; `other` after the first 50");

    private static string ErrorKind =>
        "`timeout`, `connection`, `no_host`, `protocol_violation`, `rate_limited`, `other`, or the server's error, such as `write_timeout`";

    internal static void CountError(Exception error) => Errors.Add(1, new KeyValuePair<string, object?>("kind", ErrorKinds.Of(error)));

    internal static void CountRetry(Exception error) => Retries.Add(1, new KeyValuePair<string, object?>("reason", ErrorKinds.Of(error)));

    internal static void CountPrepared(string reason) => Prepared.Add(1, new KeyValuePair<string, object?>("reason", reason));
}

using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the Discord REST client.</summary>
public static class RestMetrics
{
    /// <summary>Requests, by method and HTTP status (<c>error</c> where there was no answer).</summary>
    public static Counter<long> Requests { get; } = ArrakisMeter.Counter(
        "worker_discord_rest_requests_total", "Requests to Discord's REST API, by method and status.",
        new MetricLabel("method", "HTTP method"), new MetricLabel("status", "HTTP status, or `error` where there was no answer"));

    /// <summary>Seconds from sending a request to its answer, by method. Waits for rate limits are not in it.</summary>
    public static Histogram<double> Duration { get; } = ArrakisMeter.Seconds(
        "worker_discord_rest_duration_seconds", "Time from sending a request to Discord's REST API until its answer, by method.",
        [.1, .25, .5, 1, 2, 5], new MetricLabel("method", "HTTP method"));

    /// <summary>Seconds that a request waited for its turn under Discord's rate limits, by method.</summary>
    public static Histogram<double> Wait { get; } = ArrakisMeter.Seconds(
        "worker_discord_rest_wait_seconds",
        "Time that a request to Discord's REST API waited for its turn under rate limits, by method.",
        [.001, .01, .1, .25, .5, 1, 2, 5, 10, 30], new MetricLabel("method", "HTTP method"));

    /// <summary>Answers 429, by endpoint (the route without ids).</summary>
    public static Counter<long> RateLimited { get; } = ArrakisMeter.Counter(
        "worker_discord_rate_limit_hits_total", "Requests that Discord refused for their rate, by endpoint.",
        new MetricLabel("endpoint", "the route without ids"));
}

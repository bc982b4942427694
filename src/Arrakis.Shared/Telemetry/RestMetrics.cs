using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the Discord REST client.</summary>
public static class RestMetrics
{
    /// <summary>Requests, by method and HTTP status (<c>error</c> where there was no answer).</summary>
    public static Counter<long> Requests { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("worker_discord_rest_requests_total", null, "Requests to Discord's REST API, by method and status.");

    /// <summary>Seconds from sending a request to its answer, by method. Waits for rate limits are not in it.</summary>
    public static Histogram<double> Duration { get; } = ArrakisMeter.Seconds(
        "worker_discord_rest_duration_seconds", "Time from sending a request to Discord's REST API until its answer, by method.",
        .1, .25, .5, 1, 2, 5);

    /// <summary>Answers 429, by endpoint (the route without ids).</summary>
    public static Counter<long> RateLimited { get; } =
        ArrakisMeter.Instance.CreateCounter<long>("worker_discord_rate_limit_hits_total", null, "Requests that Discord refused for their rate, by endpoint.");
}

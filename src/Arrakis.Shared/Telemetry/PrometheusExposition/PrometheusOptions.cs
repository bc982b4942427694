namespace Arrakis.Shared.Telemetry;

/// <summary>What a <see cref="PrometheusCollector"/> listens to, and how much it keeps.</summary>
public sealed record PrometheusOptions
{
    /// <summary>Names of the meters whose instruments are shown. Defaults to Arrakis' own and the process'.</summary>
    public IReadOnlyList<string> Meters { get; init; } = [ArrakisMeter.Name, ProcessMetrics.MeterName];

    /// <summary>
    /// The most tag sets that one instrument may have, at least 1. Defaults to 10,000. Measurements of further tag sets are
    /// not kept, but counted in <c>metrics_dropped_measurements_total{reason="series_limit"}</c>.
    /// </summary>
    public int MaxSeriesPerInstrument { get; init; } = 10_000;

    /// <summary>
    /// Upper bounds of the buckets of a histogram that advises none. Defaults to the Prometheus clients' common ones:
    /// 5 ms to 10 s.
    /// </summary>
    public IReadOnlyList<double> DefaultBuckets { get; init; } = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    /// <summary>
    /// Is told of an observable instrument that threw while it was read; the rest of the page is still written. Each is
    /// also counted in <c>metrics_observation_failures_total</c>.
    /// </summary>
    public Action<Exception>? ObservationFailed { get; init; }
}

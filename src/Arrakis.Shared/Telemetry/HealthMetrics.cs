using System.Diagnostics.Metrics;

namespace Arrakis.Shared.Telemetry;

/// <summary>Instruments of the process as a whole.</summary>
public static class HealthMetrics
{
    /// <summary>1 for each part of <c>/health/ready</c> that works, 0 for one that does not; asked every 10 s.</summary>
    public static CurrentGauge<long> Components { get; } = new(
        "worker_health_check_status", null, "Whether a part of the process works, as /health/ready says: 1 or 0; asked every 10 s.",
        new MetricLabel("component", "`shards`, `log`, `store`, `group`, `pipeline`"));

    /// <summary>Always 1, with the program's version and what the process is.</summary>
    public static Gauge<long> Build { get; } = ArrakisMeter.Gauge<long>(
        "arrakis_build_info", null, "Always 1: the program's version, and what the process is.",
        new MetricLabel("version", "version of the program"), new MetricLabel("role", "`node`, `gateway`, `pipeline`"));

    /// <summary>Lines written to the log, by level; what LOG_LEVEL hides is not among them.</summary>
    public static Counter<long> LogLines { get; } = ArrakisMeter.Counter(
        "log_lines_total", "Lines written to the log, by level; what LOG_LEVEL hides is not among them.",
        new MetricLabel("level", "`info`, `warning`, `error`, `critical`"));
}

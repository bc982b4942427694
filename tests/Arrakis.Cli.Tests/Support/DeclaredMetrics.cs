using System.Text.RegularExpressions;
using Arrakis.Cli.MetricList;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.Tests.Support;

/// <summary>Holds pages of metrics against what <c>docs/metrics.md</c> says of them.</summary>
internal static partial class DeclaredMetrics
{
    private static readonly Dictionary<string, MetricDescription> Declared =
        AllMetrics.Describe().ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>What has no series as long as nothing goes wrong, or is measured once in a while alone: heartbeats, retention.</summary>
    private static readonly string[] Rare =
    [
        "gateway_route_failures_total", "gateway_errors_total", "gateway_dead_letters_total", "gateway_gaps_total",
        "gateway_backfilled_total", "gateway_backfill_failures_total", "gateway_resumes_total", "gateway_interactions_refused_total",
        "gateway_read_pauses_total",
        "gateway_last_heartbeat_timestamp", "gateway_heartbeat_round_trip_seconds",
        "event_log_missing_offsets_total", "event_log_deleted_total", "event_log_retention_errors_total",
        "pipeline_retries_total", "store_errors_total", "worker_discord_rate_limit_hits_total", "log_lines_total",
        "metrics_dropped_measurements_total",
        "interactions_late_total", "interactions_tried_again_total", "interactions_failures_total",
        "scylla_client_errors_total", "scylla_client_retries_total", "scylla_client_speculative_attempts_total",
        "scylla_client_speculative_wins_total", "scylla_client_prepared_evicted_total", "scylla_client_unreadable_tablets_total",
    ];

    /// <summary>Series that no metric of the list has, or that carry a label that theirs does not declare.</summary>
    public static IReadOnlyList<string> Undeclared(string page) =>
        [.. Series(page).Where(s => Of(s.Name) is not { } metric || s.Labels.Except(Allowed(metric, s.Name)).Any()).Select(s => s.Line)];

    /// <summary>Metrics of the list that have no series on a page, but for those that a healthy node need not have.</summary>
    /// <param name="page">The page.</param>
    /// <param name="others">Beginnings of names that this kind of node does not have.</param>
    public static IReadOnlyList<string> WithoutData(string page, params string[] others)
    {
        var shown = Series(page).Select(s => Of(s.Name)?.Name).ToHashSet();
        return [.. Declared.Keys.Where(name =>
            !shown.Contains(name) && !Rare.Contains(name) && !others.Any(o => name.StartsWith(o, StringComparison.Ordinal)))];
    }

    private static string[] Allowed(MetricDescription metric, string series) =>
        [.. metric.Labels.Select(l => l.Name), .. series.EndsWith("_bucket", StringComparison.Ordinal) ? (string[])["le"] : []];

    private static MetricDescription? Of(string series)
    {
        if (Declared.TryGetValue(series, out var exact))
            return exact;
        return Declared.GetValueOrDefault(HistogramPart().Replace(series, "")) is { Type: "histogram" } histogram ? histogram : null;
    }

    private static IEnumerable<(string Line, string Name, string[] Labels)> Series(string page) =>
        from line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        where !line.StartsWith('#')
        select (line, line.Split('{', ' ')[0], Label().Matches(line).Select(m => m.Groups[1].Value).ToArray());

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();

    [GeneratedRegex("""(?<=[{,])([A-Za-z_]\w*)="(?:[^"\\]|\\.)*"(?=[,}])""")]
    private static partial Regex Label();
}

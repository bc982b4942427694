using System.Globalization;
using System.Text;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.MetricList;

/// <summary>Writes <c>docs/metrics.md</c> from the instruments themselves, so that the page and the program cannot disagree.</summary>
internal static class MetricsPage
{
    private const string Introduction = """
        # Metrics

        Every metric of Arrakis, as `/metrics` of `arrakis run`, `arrakis gateway` and `arrakis pipeline` shows it. This page is
        written by the program: `./arrakis metrics --markdown > docs/metrics.md`. `arrakis metrics` lists the same in a terminal.

        ```yaml
        scrape_configs:
          - job_name: arrakis
            static_configs: [{ targets: ["127.0.0.1:8080"] }]
        ```

        Prometheus reads this from `HTTP_PORT` of each process (text format 0.0.4), from other machines where `HTTP_ADDRESS` lets
        them ([operations](operations.md#is-it-well)). A configuration with alerts and dashboards is in
        `deploy/observability`.

        - **Labels never name communities, members or channels**, and none grows with them: a process shows some thousand series at
          most, however many guilds there are.
        - Times are in seconds, sizes in bytes. Counters end in `_total` and begin at 0 with the process: use `rate()`. Histograms
          have the buckets that are listed, so `histogram_quantile(0.99, sum by (le) (rate(NAME_bucket[5m])))` gives a percentile.
        - A metric without measurements shows its help and type alone. A gauge of something that went away (a partition that
          another process owns now, say) goes away with it.
        - A process shows what it does: a gateway of a cluster has no `pipeline_*` series, a single node without ScyllaDB no
          `scylla_client_*`.
        - Latencies are measured between the clocks of the machines that an event passed; where those disagree, a negative time
          counts as zero.
        """;

    public static string Write()
    {
        var page = new StringBuilder(Introduction.ReplaceLineEndings("\n")).Append('\n');
        foreach (var (part, metrics) in AllMetrics.ByPart())
        {
            page.Append("\n## ").Append(part).Append("\n\n| metric | type | labels | meaning |\n|---|---|---|---|\n");
            foreach (var metric in metrics)
                page.Append(Row(metric));
        }

        return page.ToString();
    }

    private static string Row(MetricDescription metric) =>
        $"| `{metric.Name}` | {Type(metric)} | {Labels(metric)} | {Escape(metric.Meaning)}{Buckets(metric)} |\n";

    private static string Type(MetricDescription metric) => metric.Unit.Length == 0 ? metric.Type : $"{metric.Type}, {metric.Unit}";

    private static string Labels(MetricDescription metric) => string.Join("<br>", metric.Labels.Select(Label));

    private static string Label(MetricLabel label) => $"`{label.Name}`: {Escape(label.Values)}";

    private static string Buckets(MetricDescription metric) => metric.Buckets.Count == 0
        ? ""
        : $" Buckets: {string.Join(", ", metric.Buckets.Select(b => b.ToString("0.#####", CultureInfo.InvariantCulture)))}.";

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}

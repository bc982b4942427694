using System.Text.Json;
using Arrakis.Cli.MetricList;
using Arrakis.Cli.Tests.Deploy;

namespace Arrakis.Cli.Tests.Dashboards;

/// <summary>Every series that Prometheus may have, with its labels: of the program's own list, of the rules, and Prometheus' own.</summary>
internal sealed class KnownMetrics
{
    // What Prometheus adds to every series; the last two on Kubernetes.
    private static readonly string[] ScrapeLabels = ["job", "instance", "namespace", "pod"];

    // Null for what a rule records, which may have any label of what it is made of.
    private readonly Dictionary<string, HashSet<string>?> _labels = new() { ["up"] = [] };

    private KnownMetrics()
    {
    }

    public static async Task<KnownMetrics> ReadAsync()
    {
        var known = new KnownMetrics();
        foreach (var metric in AllMetrics.Describe())
        {
            HashSet<string> labels = [.. metric.Labels.Select(l => l.Name)];
            if (metric.Type != "histogram")
            {
                known._labels[metric.Name] = labels;
                continue;
            }

            known._labels[$"{metric.Name}_bucket"] = [.. labels, "le"];
            known._labels[$"{metric.Name}_sum"] = known._labels[$"{metric.Name}_count"] = labels;
        }

        foreach (var rule in (await RulesAsync()).Where(r => r.Find("record") is not null))
            known._labels[rule.Text("record")] = null;
        return known;
    }

    /// <summary>Every rule of the repository.</summary>
    public static async Task<List<JsonElement>> RulesAsync() =>
        [.. (await DeployFiles.ReadYamlAsync([DashboardFiles.Rules])).Single().Items("groups").SelectMany(g => g.Items("rules"))];

    /// <summary>Fails if an expression names a series or a label that is not there.</summary>
    public void ShouldHaveAll(string expression, string where)
    {
        var asked = PromQl.Selectors(expression);
        var labels = new HashSet<string>(ScrapeLabels);
        foreach (var selector in asked)
        {
            _labels.ShouldContainKey(selector.Metric, where);
            if (_labels[selector.Metric] is not { } own)
                continue;
            selector.Labels.Except(own).Except(ScrapeLabels).ShouldBeEmpty($"{selector} in {where}");
            labels.UnionWith(own);
        }

        if (asked.All(s => _labels[s.Metric] is not null))
            PromQl.GroupingLabels(expression).Except(labels).ShouldBeEmpty($"{expression} in {where}");
    }
}

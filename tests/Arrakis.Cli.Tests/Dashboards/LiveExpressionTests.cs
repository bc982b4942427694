using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Arrakis.Cli.Tests.Deploy;
using Arrakis.Testing.Prometheus;

namespace Arrakis.Cli.Tests.Dashboards;

/// <summary>Every expression of dashboards and rules, asked of a real Prometheus that watches a system at work.</summary>
[Collection(WholeMachine.Name)]
public sealed class LiveExpressionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    // Series that are not there on a good day: a counter has none before it has counted. Dashboards show 0 for them; the sides of
    // comparisons in rules have no result. What they are made of is held against the catalog by other tests.
    private static readonly (string Series, string Why)[] Quiet =
    [
        ("gateway_(route_failures|backfill_failures|backfilled|interactions_refused|read_pauses)_total", "the log keeps up"),
        ("event_log_(missing_offsets|deleted|retention_errors)_total", "Kafka loses nothing, and nothing becomes 7 days old"),
        ("(pipeline_retries|store_errors)_total", "the store takes everything"),
        (""".*status="error".*""", "the store answers, and so does Discord"),
        ("interactions_(tried_again|late|failures)_total", "owners answer in time"),
        ("scylla_client_(errors|retries|speculative_.*|prepared_evicted|unreadable_tablets)_total", "the store answers at once"),
        ("metrics_dropped_measurements_total", "every measurement is kept"),
        ("log_lines_total", "processes may have nothing to say"),
    ];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_expression_of_every_dashboard_and_rule_has_data_while_a_node_and_a_cluster_work()
    {
        var started = DateTimeOffset.UtcNow;
        await using var machine = await WatchedMachine.StartAsync(_directory);
        var prometheus = machine.Prometheus;
        var questions = new Dictionary<string, string>();
        foreach (var dashboard in DashboardFiles.All)
        {
            var variables = await VariablesAsync(prometheus, dashboard);
            foreach (var panel in dashboard.Panels.Where(p => !p.IsForeign))
            {
                foreach (var expression in panel.Expressions.Select(e => Fill(e, variables)))
                    Add(questions, expression, $"{panel}");
            }
        }

        var rules = await RulesAsync(prometheus);
        rules.Count.ShouldBeGreaterThan(40);
        foreach (var rule in rules)
        {
            foreach (var operand in PromQl.Operands(rule.Text("query")))
                Add(questions, operand, $"rule {rule.Text("name")}", isRule: true);
        }

        var silent = questions.Keys.ToList();
        await Eventually.TrueAsync(
            Patience,
            async () => (silent = await WithoutDataAsync(prometheus, silent, started)).Count == 0,
            () => $"no data for\n{string.Join('\n', silent.Select(e => $"{e}    ({questions[e]})"))}\n{prometheus.Log}");
        (await RulesAsync(prometheus)).ShouldAllBe(r => r.Text("health") == "ok");
    }

    // An expression, and each of its selectors: a sum over nothing or zero looks like one that is right.
    private static void Add(Dictionary<string, string> questions, string expression, string where, bool isRule = false)
    {
        var selectors = PromQl.Selectors(expression);
        foreach (var selector in selectors.Where(s => !IsQuiet(s)))
            questions.TryAdd($"{selector}", where);
        if (!isRule || !selectors.Any(IsQuiet))
            questions.TryAdd(expression, where);
    }

    private static bool IsQuiet(Selector selector) =>
        Quiet.Any(quiet => Regex.IsMatch($"{selector}", $"^{quiet.Series}(\\{{.*)?$", RegexOptions.CultureInvariant));

    private static async Task<List<string>> WithoutDataAsync(PrometheusServer prometheus, List<string> expressions, DateTimeOffset since)
    {
        var without = new List<string>();
        foreach (var expression in expressions)
        {
            var answer = await prometheus.AskAsync("query_range",
            [
                new("query", expression), new("step", "2"), new("start", Seconds(since)), new("end", Seconds(DateTimeOffset.UtcNow)),
            ]);
            if (!answer.Items("result").SelectMany(series => series.Items("values")).Any(value => value[1].GetString() != "NaN"))
                without.Add(expression);
        }

        return without;
    }

    // What Grafana would put in the place of the variables with all values chosen; each may be asked for with those before it.
    private static async Task<Dictionary<string, string>> VariablesAsync(PrometheusServer prometheus, Dashboard dashboard)
    {
        var variables = new Dictionary<string, string> { ["__rate_interval"] = "10s" };
        foreach (var (name, series, label) in dashboard.Queries)
        {
            string[] values = [];
            await Eventually.TrueAsync(
                Patience,
                async () => (values = await ValuesAsync(prometheus, Fill(series, variables), label)).Length > 0,
                () => $"{dashboard}: no {name} by {Fill(series, variables)}\n{prometheus.Log}");
            variables[name] = $"({string.Join('|', values.Select(v => Regex.Escape(v).Replace(@"\", @"\\", StringComparison.Ordinal)))})";
        }

        return variables;
    }

    private static async Task<string[]> ValuesAsync(PrometheusServer prometheus, string series, string label)
    {
        var answer = await prometheus.AskAsync($"label/{label}/values?match[]={Uri.EscapeDataString(series)}");
        return [.. answer.EnumerateArray().Select(v => v.GetString()!)];
    }

    private static async Task<List<JsonElement>> RulesAsync(PrometheusServer prometheus) =>
        [.. (await prometheus.AskAsync("rules")).Items("groups").SelectMany(g => g.Items("rules"))];

    private static string Fill(string expression, Dictionary<string, string> variables) =>
        Regex.Replace(expression, @"\$([a-z_]+)", variable => variables[variable.Groups[1].Value], RegexOptions.CultureInvariant);

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Arrakis.Cli.Tests.Deploy;

namespace Arrakis.Cli.Tests.Dashboards;

/// <summary>The dashboards as they stand in the files, without a Grafana.</summary>
public sealed partial class DashboardTests
{
    // Grafana's own.
    private static readonly string[] GrafanaVariables = ["__rate_interval", "__all"];

    private static IEnumerable<Panel> Panels => DashboardFiles.All.SelectMany(d => d.Panels);

    public static TheoryData<string> Names => [.. DashboardFiles.Names];

    [Fact]
    public void Every_panel_says_what_it_shows_and_in_which_unit()
    {
        foreach (var panel in Panels)
        {
            panel.Title.ShouldNotBeEmpty($"{panel}");
            panel.Json.Text("description").ShouldMatch("^[A-Z].{20,250}\\.$", $"{panel}");
            panel.Json.Text("fieldConfig.defaults.unit").ShouldNotBeEmpty($"{panel}");
            panel.Expressions.ShouldNotBeEmpty($"{panel}");
            panel.Expressions.ShouldAllBe(e => e.Length > 0, $"{panel}");
            panel.Json.Text("datasource.uid").ShouldBe("${datasource}", $"{panel}");
            panel.Json.Items("targets").Select(t => t.Text("refId")).ShouldBeUnique($"{panel}");
            // Without steps Grafana takes its own: red from 80 on.
            if (panel.Json.Text("type") == "stat")
                panel.Json.Items("fieldConfig.defaults.thresholds.steps").ShouldNotBeEmpty($"{panel}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dashboard_is_found_by_its_name_and_leads_to_the_others_and_to_the_runbooks(string name)
    {
        var json = DashboardFiles.All.Single(d => d.Name == name).Json;
        json.Text("uid").ShouldBe($"arrakis-{name}");
        json.Text("title").ShouldNotBeEmpty();
        json.Text("description").ShouldEndWith(".");
        json.Text("refresh").ShouldBe("30s");
        json.Text("time.from").ShouldBe("now-1h");
        json.Words("tags").ShouldBe(["arrakis"]);
        json.Items("links").Select(l => l.Text("type")).ShouldBe(["dashboards", "link"]);
        json.Items("links")[0].Words("tags").ShouldBe(["arrakis"]);
        json.Items("links")[1].Text("url").ShouldStartWith("${runbooks}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_two_panels_have_one_id_one_title_in_a_row_or_one_place(string name)
    {
        var dashboard = DashboardFiles.All.Single(d => d.Name == name);
        dashboard.Json.Items("panels").Select(p => p.At("id").GetInt32()).ShouldBeUnique();
        dashboard.Panels.Select(p => $"{p}").ShouldBeUnique();
        var taken = new HashSet<(int, int)>();
        foreach (var panel in dashboard.Json.Items("panels"))
        {
            var (x, y, w, h) = (Grid(panel, "x"), Grid(panel, "y"), Grid(panel, "w"), Grid(panel, "h"));
            (x + w).ShouldBeLessThanOrEqualTo(24);
            w.ShouldBeGreaterThanOrEqualTo(3);
            foreach (var column in Enumerable.Range(x, w))
            {
                foreach (var line in Enumerable.Range(y, h))
                    taken.Add((column, line)).ShouldBeTrue(panel.Text("title"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_variable_is_used_and_none_is_used_that_is_not_there(string name)
    {
        var json = DashboardFiles.All.Single(d => d.Name == name).Json;
        string[] there = [.. json.Items("templating.list").Select(v => v.Text("name"))];
        there.ShouldContain("datasource");
        there.ShouldContain("instance");
        string[] used = [.. Variable().Matches(json.ToString()).Select(m => m.Groups[1].Value).Distinct().Except(GrafanaVariables)];
        used.Order().ShouldBe(there.Order());
        foreach (var variable in json.Items("templating.list").Where(v => v.Text("type") == "query"))
        {
            variable.Text("query.query").ShouldMatch(@"^label_values\(.+, \w+\)$");
            (variable.At("multi").GetBoolean(), variable.At("includeAll").GetBoolean()).ShouldBe((true, true), variable.Text("name"));
        }
    }

    [Fact]
    public async Task Every_metric_exists_and_has_the_labels_that_are_asked_for()
    {
        var known = await KnownMetrics.ReadAsync();
        foreach (var panel in Panels.Where(p => !p.IsForeign))
        {
            foreach (var expression in panel.Expressions)
                known.ShouldHaveAll(expression, $"{panel}");
        }

        foreach (var (dashboard, variable) in DashboardFiles.All.SelectMany(d => d.Queries.Select(v => (d, v))))
            known.ShouldHaveAll($"sum by ({variable.Label}) ({variable.Series})", $"{dashboard} / {variable.Name}");
    }

    [Fact]
    public void What_comes_from_ScyllaDB_itself_is_in_a_row_of_its_own_and_says_that_it_was_not_tried()
    {
        var foreign = Panels.Where(p => p.IsForeign).ToList();
        foreign.Count.ShouldBe(9);
        foreach (var panel in foreign)
        {
            panel.Json.Text("description").ShouldContain("not run by the tests");
            panel.Expressions.SelectMany(PromQl.Selectors).ShouldAllBe(s => s.Metric.StartsWith("scylla_", StringComparison.Ordinal));
            panel.Expressions.SelectMany(PromQl.Selectors).ShouldAllBe(s => s.Matchers == """{job="scylla"}""");
        }
    }

    [Fact]
    public void Rates_are_taken_over_what_Grafana_finds_right_or_over_days()
    {
        foreach (var panel in Panels)
            panel.Expressions.SelectMany(PromQl.Windows).ShouldAllBe(w => w == "$__rate_interval" || w.EndsWith('d'), $"{panel}");
    }

    [Theory]
    [InlineData("gateway", "Events per second", "1000 5000")]
    [InlineData("gateway", "Routing latency p99", "0.02 0.05 1")]
    [InlineData("gateway", "Shards ready", "1")]
    [InlineData("gateway", "Failed appends per minute", "1")]
    [InlineData("gateway", "Heartbeat age", "120")]
    [InlineData("gateway", "Buffer fill", "0.5 0.9")]
    [InlineData("gateway", "Identify budget", "200 400")]
    [InlineData("gateway", "Memory of the limit", "0.9")]
    [InlineData("pipeline", "Durable latency p99", "2.5 5")]
    [InlineData("pipeline", "Lag", "500 1000 10000")]
    [InlineData("pipeline", "Lag in seconds by partition", "5 60")]
    [InlineData("pipeline", "Partitions without an owner", "1")]
    [InlineData("pipeline", "Store write p95", "1")]
    [InlineData("pipeline", "Burn rate", "1 6 14.4")]
    [InlineData("event-log", "Records waiting", "10000 50000 200000")]
    [InlineData("event-log", "Dead letters kept", "1")]
    [InlineData("event-log", "Free space", "268435456 2147483648")]
    [InlineData("scylladb", "Query latency p95", "0.1 0.25")]
    [InlineData("scylladb", "Failed queries", "0.005 0.01")]
    [InlineData("commands", "Commands per second", "100 500")]
    [InlineData("commands", "Processing latency p95", "0.5 2")]
    [InlineData("commands", "Error rate", "0.005 0.01 0.05")]
    [InlineData("commands", "Commands under way", "100 500")]
    public void Thresholds_are_shown(string dashboard, string title, string values)
    {
        var shown = Panels.Single(p => p.Dashboard == dashboard && p.Title == title).Thresholds;
        string.Join(' ', shown.Select(t => t.ToString(CultureInfo.InvariantCulture))).ShouldBe(values);
    }

    [Fact]
    public async Task Every_alert_has_a_panel_that_leads_to_its_runbook()
    {
        var rules = await KnownMetrics.RulesAsync();
        var alerts = rules.Where(r => r.Find("alert") is not null).Select(r => "${runbooks}/" + r.Text("alert") + ".md");
        var urls = Panels.SelectMany(p => p.Json.Items("links")).Select(l => l.Text("url"));
        urls.Distinct().Order(StringComparer.Ordinal).ShouldBe(alerts.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_files_are_where_Grafana_looks_for_them()
    {
        var provider = (await DeployFiles.ReadYamlAsync(Path.Combine(DashboardFiles.Folder, "provisioning/dashboards/arrakis.yaml")))
            .Single().Items("providers").ShouldHaveSingleItem();
        provider.Text("folder").ShouldBe("Arrakis");
        var mounts = (await DeployFiles.ReadComposeAsync()).At("services.grafana").Words("volumes");
        (string Folder, string Target)[] expected =
        [
            ("dashboards", provider.Text("options.path")), ("provisioning/dashboards", "/etc/grafana/provisioning/dashboards"),
            ("provisioning/datasources", "/etc/grafana/provisioning/datasources"),
        ];
        foreach (var (folder, target) in expected)
            mounts.Count(mount => mount.EndsWith($"grafana/{folder}:{target}:ro", StringComparison.Ordinal)).ShouldBe(1, folder);
        mounts.Count(mount => mount.EndsWith("docs/runbooks:/usr/share/grafana/public/runbooks:ro", StringComparison.Ordinal)).ShouldBe(1);
        var kustomization = Path.Combine(DashboardFiles.Folder, "kustomization.yaml");
        var maps = (await DeployFiles.ReadYamlAsync(kustomization)).Single().Items("configMapGenerator");
        var there = Directory.GetFiles(Path.Combine(DashboardFiles.Folder, "dashboards"));
        string[] files = [.. there.Select(f => $"dashboards/{Path.GetFileName(f)}").Order()];
        maps.SelectMany(m => m.Words("files")).Order().ShouldBe(files);
        files.Length.ShouldBe(DashboardFiles.Names.Length);
        // What kubectl apply remembers of an object may be no longer.
        files.ShouldAllBe(f => new FileInfo(Path.Combine(DashboardFiles.Folder, f)).Length < 200_000);
    }

    private static int Grid(JsonElement panel, string name) => panel.At($"gridPos.{name}").GetInt32();

    // $name in expressions, ${name} elsewhere.
    [GeneratedRegex(@"\$\{?([a-z_]+)\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Arrakis.Cli.Tests.Deploy;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>Each alert is complete, fires on what it is for, and on nothing else.</summary>
public sealed partial class AlertRuleTests
{
    public static TheoryData<string> UnitTests { get; } = [.. AlertFiles.UnitTests.Select(file => Path.GetFileName(file))];

    [Fact]
    public async Task Promtool_accepts_the_rules() =>
        (await DeployFiles.RunAsync("promtool", ["check", "rules", AlertFiles.Rules])).ShouldEndWith(0);

    [Theory]
    [MemberData(nameof(UnitTests))]
    public async Task The_rules_pass_their_unit_tests(string file) =>
        (await DeployFiles.RunAsync("promtool", ["test", "rules", DeployFiles.At($"tests/prometheus-rules/{file}")])).ShouldEndWith(0);

    [Fact]
    public async Task Each_alert_says_how_bad_it_is_what_it_is_and_where_to_read_on()
    {
        foreach (var alert in await AlertFiles.AlertsAsync())
        {
            var name = alert.Text("alert");
            alert.Text("labels.severity").ShouldBeOneOf(["critical", "warning"], name);
            alert.Text("annotations.summary").ShouldMatch(@"\{\{ ?(\$|with)", name);
            alert.Text("annotations.description").ShouldEndWith(".", customMessage: name);
            alert.Text("annotations.runbook_url").ShouldBe($"docs/runbooks/{name}.md");
            File.Exists(DeployFiles.At(alert.Text("annotations.runbook_url"))).ShouldBeTrue(name);
        }
    }

    [Fact]
    public async Task No_two_alerts_are_the_same() =>
        (await AlertFiles.AlertsAsync()).Select(AlertFiles.Key).ShouldBeUnique();

    [Fact]
    public async Task Each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var tests = (await DeployFiles.ReadYamlAsync(AlertFiles.UnitTests)).SelectMany(file => file.Items("tests"));
        var expectations = tests.SelectMany(Expectations).ToList();
        var alerts = (await AlertFiles.AlertsAsync()).Select(AlertFiles.Key).ToList();
        expectations.Where(e => e.Fires).Select(e => e.Alert).Distinct().ShouldBe(alerts, ignoreOrder: true);
        expectations.Where(e => !e.Fires).Select(e => e.Alert).Distinct().ShouldBe(alerts, ignoreOrder: true);
    }

    private static IEnumerable<(string Alert, bool Fires)> Expectations(JsonElement test) =>
    [
        .. test.Items("alert_rule_test").Select(t => (t.Text("alertname"), t.Items("exp_alerts").Count > 0)),
        .. test.Items("promql_expr_test").Select(t => (Key(t.Text("expr")), t.Items("exp_samples").Count > 0)),
    ];

    private static string Key(string expression) =>
        Firing().Match(expression) is { Success: true } match
            ? AlertFiles.Key(match.Groups[1].Value, match.Groups[2].Value)
            : throw new InvalidOperationException($"{expression} does not ask whether an alert fires.");

    [GeneratedRegex("""^ALERTS\{alertname="(\w+)",burn="(\w+)",alertstate="firing"\}$""", RegexOptions.CultureInvariant)]
    private static partial Regex Firing();
}

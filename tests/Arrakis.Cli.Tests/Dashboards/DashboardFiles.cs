using System.Text.Json;
using Arrakis.Cli.Tests.Deploy;

namespace Arrakis.Cli.Tests.Dashboards;

/// <summary>Grafana's dashboards in <c>deploy/observability/grafana</c>.</summary>
internal static class DashboardFiles
{
    public static readonly string[] Names = ["gateway", "pipeline", "event-log", "scylladb", "commands"];

    /// <summary>The row whose series come from ScyllaDB's own exporter, which nothing here can be.</summary>
    public const string Foreign = "ScyllaDB's own metrics";

    public static string Folder { get; } = DeployFiles.At("deploy/observability/grafana");

    public static string Rules { get; } = DeployFiles.At("deploy/observability/prometheus/alerts.yml");

    public static IReadOnlyList<Dashboard> All { get; } = [.. Names.Select(name => new Dashboard(name, Read($"dashboards/{name}.json")))];

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, file))).RootElement;
}

/// <summary>A dashboard.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Json">What stands in it.</param>
internal sealed record Dashboard(string Name, JsonElement Json)
{
    public override string ToString() => Name;

    /// <summary>Its panels but for the rows' titles, from top to bottom.</summary>
    public IReadOnlyList<Panel> Panels { get; } = [.. PanelsOf(Json, Name)];

    /// <summary>Its variables that Prometheus is asked for: name, and <c>label_values(series, label)</c>.</summary>
    public IReadOnlyList<(string Name, string Series, string Label)> Queries { get; } =
    [
        .. Json.Items("templating.list").Where(v => v.Text("type") == "query").Select(v => QueryOf(v.Text("name"), v.Text("query.query"))),
    ];

    private static (string, string, string) QueryOf(string name, string query)
    {
        var inner = query["label_values(".Length..^1];
        var comma = inner.LastIndexOf(',');
        return (name, inner[..comma], inner[(comma + 1)..].Trim());
    }

    private static IEnumerable<Panel> PanelsOf(JsonElement json, string dashboard)
    {
        var row = "";
        foreach (var panel in json.Items("panels"))
        {
            if (panel.Text("type") == "row")
                row = panel.Text("title");
            else
                yield return new Panel(dashboard, row, panel);
        }
    }
}

/// <summary>A panel of a dashboard.</summary>
/// <param name="Dashboard">The dashboard's name.</param>
/// <param name="Row">The title of its row.</param>
/// <param name="Json">What stands in the file.</param>
internal sealed record Panel(string Dashboard, string Row, JsonElement Json)
{
    public string Title => Json.Text("title");

    public IReadOnlyList<string> Expressions => [.. Json.Items("targets").Select(t => t.Text("expr"))];

    /// <summary>The values at which its colour changes.</summary>
    public IReadOnlyList<double> Thresholds =>
    [
        .. Json.Items("fieldConfig.defaults.thresholds.steps").Select(s => s.At("value"))
            .Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.GetDouble()),
    ];

    public bool IsForeign => Row == DashboardFiles.Foreign;

    public override string ToString() => $"{Dashboard} / {Row} / {Title}";
}

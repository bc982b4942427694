using System.Text.Json;
using Arrakis.Cli.Tests.Deploy;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>The rules of <c>deploy/observability/prometheus/alerts.yml</c>, their unit tests and their runbooks.</summary>
internal static class AlertFiles
{
    public static string Rules { get; } = DeployFiles.At("deploy/observability/prometheus/alerts.yml");

    private static readonly Lazy<Task<JsonElement>> RulesOnce = new(async () => (await DeployFiles.ReadYamlAsync([Rules])).Single());

    public static string Runbooks { get; } = DeployFiles.At("docs/runbooks");

    /// <summary>Files for <c>promtool test rules</c>.</summary>
    public static IReadOnlyList<string> UnitTests { get; } =
        [.. Directory.GetFiles(DeployFiles.At("tests/prometheus-rules"), "*.yml").Order(StringComparer.Ordinal)];

    /// <summary>The whole file.</summary>
    public static Task<JsonElement> ReadAsync() => RulesOnce.Value;

    /// <summary>Every rule that is an alert.</summary>
    public static async Task<IReadOnlyList<JsonElement>> AlertsAsync() =>
        [.. (await ReadAsync()).Items("groups").SelectMany(group => group.Items("rules")).Where(rule => rule.Find("alert") is not null)];

    /// <summary>What tells an alert from all others: its name, and how fast it burns a budget if it does.</summary>
    public static string Key(JsonElement alert) => Key(alert.Text("alert"), alert.Find("labels.burn")?.ToString());

    /// <summary>The same of an alert that fires.</summary>
    public static string Key(string name, string? burn) => burn is null ? name : $"{name} ({burn})";
}

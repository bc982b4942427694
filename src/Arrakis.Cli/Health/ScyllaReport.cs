using System.Globalization;
using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Stores.Scylla.Health;
using Arrakis.Scylla;

namespace Arrakis.Cli.Health;

/// <summary>How a store on ScyllaDB is.</summary>
internal static class ScyllaReport
{
    /// <summary>What readiness gives the store.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static async Task<HealthReport> MakeAsync(ScyllaSettings settings, CancellationToken cancellationToken)
    {
        await using var session = await ScyllaSession.ConnectAsync(settings.Options, cancellationToken);
        var health = await new ScyllaHealthProbe(session, settings.Keyspace, Limit).RunAsync(cancellationToken);
        return new HealthReport(IsOk(health), Text(health), Json(health));
    }

    private static bool IsOk(ScyllaHealth health) => health.Read.IsOk && health.MissingTables.Count == 0;

    private static IReadOnlyList<string> Text(ScyllaHealth health) =>
    [
        $"Cluster      {health.Cluster}",
        .. health.Nodes.Select(n => $"Node         {n.Address}  {n.Datacenter}/{n.Rack}  {n.Release}  {Text(n.Probe, "up, ", "down: ")}"),
        $"Keyspace     {health.Keyspace}: {Replication(health)}",
        .. health.Tables.Count == 0 ? ["Tables       none: run `arrakis schema apply`"] : List("Tables", health.Tables),
        .. health.Tables.Count == 0 ? [] : List("Missing", health.MissingTables),
        .. health.Tables.Count > 0 && health.MissingTables.Count > 0 ? ["             Run `arrakis schema apply`."] : Array.Empty<string>(),
        $"Quorum read  {Text(health.Read, "answered in ", $"not answered within {Limit.TotalSeconds} s: ")}",
    ];

    // Names under a heading, four on a line: they fit 80 columns.
    private static IEnumerable<string> List(string heading, IReadOnlyList<string> names) => names.Chunk(4)
        .Select((line, i) => $"{(i == 0 ? heading : ""),-13}{string.Join(", ", line)}");

    private static string Text(ProbeResult probe, string ok, string failing) =>
        probe.Latency is { } latency
            ? $"{ok}{latency.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms"
            : failing + probe.Error;

    private static string Replication(ScyllaHealth health) => health.Replication is { } replication
        ? string.Join(", ", replication.Select(r => $"{r.Key} {r.Value[(r.Value.LastIndexOf('.') + 1)..]}"))
        : "none";

    private static object Json(ScyllaHealth health) => new
    {
        ok = IsOk(health),
        store = "scylla",
        cluster = health.Cluster,
        nodes = health.Nodes.Select(n => new
        {
            address = n.Address.ToString(), datacenter = n.Datacenter, rack = n.Rack, release = n.Release, shards = n.Shards,
            up = n.Probe.IsOk,
            latencySeconds = n.Probe.Latency?.TotalSeconds, error = n.Probe.Error,
        }),
        keyspace = new { name = health.Keyspace, replication = health.Replication },
        tables = health.Tables,
        missingTables = health.MissingTables,
        quorumRead = new { ok = health.Read.IsOk, latencySeconds = health.Read.Latency?.TotalSeconds, error = health.Read.Error },
    };
}

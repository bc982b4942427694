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
        return new HealthReport(health.Read.IsOk, Text(health), Json(health));
    }

    private static IReadOnlyList<string> Text(ScyllaHealth health) =>
    [
        $"Cluster      {health.Cluster}",
        .. health.Nodes.Select(n => $"Node         {n.Address}  {n.Datacenter}/{n.Rack}  {n.Release}  {Text(n.Probe, "up, ", "down: ")}"),
        $"Keyspace     {health.Keyspace}: {Replication(health)}",
        $"Tables       {(health.Tables.Count == 0 ? "none: run `arrakis schema apply`" : string.Join(", ", health.Tables))}",
        $"Quorum read  {Text(health.Read, "answered in ", $"not answered within {Limit.TotalSeconds} s: ")}",
    ];

    private static string Text(ProbeResult probe, string ok, string failing) =>
        probe.Latency is { } latency ? $"{ok}{latency.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms" : failing + probe.Error;

    private static string Replication(ScyllaHealth health) => health.Replication is { } replication
        ? string.Join(", ", replication.Select(r => $"{r.Key} {r.Value[(r.Value.LastIndexOf('.') + 1)..]}"))
        : "none";

    private static object Json(ScyllaHealth health) => new
    {
        ok = health.Read.IsOk,
        store = "scylla",
        cluster = health.Cluster,
        nodes = health.Nodes.Select(n => new
        {
            address = n.Address.ToString(), datacenter = n.Datacenter, rack = n.Rack, release = n.Release, up = n.Probe.IsOk,
            latencySeconds = n.Probe.Latency?.TotalSeconds, error = n.Probe.Error,
        }),
        keyspace = new { name = health.Keyspace, replication = health.Replication },
        tables = health.Tables,
        quorumRead = new { ok = health.Read.IsOk, latencySeconds = health.Read.Latency?.TotalSeconds, error = health.Read.Error },
    };
}

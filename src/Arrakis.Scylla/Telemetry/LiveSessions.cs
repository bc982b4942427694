using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Telemetry;

/// <summary>The sessions of this process that were not disposed of, for gauges that are read from them.</summary>
internal static class LiveSessions
{
    private static readonly ConcurrentDictionary<SessionGauges, ICluster> Sessions = new();

    public static void Add(SessionGauges gauges, ICluster cluster) => Sessions.TryAdd(gauges, cluster);

    public static void Remove(SessionGauges gauges) => Sessions.TryRemove(gauges, out _);

    /// <summary>Requests that have not ended.</summary>
    public static long InFlight() => Sessions.Keys.Sum(g => g.InFlight);

    /// <summary>Nodes by state.</summary>
    public static IEnumerable<Measurement<long>> Hosts()
    {
        var hosts = AllHosts();
        var up = hosts.Count(h => h.IsUp);
        return [State(up, "up"), State(hosts.Count - up, "down")];
    }

    /// <summary>Connections by state.</summary>
    public static IEnumerable<Measurement<long>> Connections()
    {
        var counts = AllHosts().Where(h => h.Pool is not null).Select(h => h.Pool!.Connections).ToList();
        return [State(counts.Sum(c => c.Open), "open"), State(counts.Sum(c => c.Missing), "missing")];
    }

    private static List<ScyllaHost> AllHosts() => [.. Sessions.Values.SelectMany(c => c.Topology.Hosts)];

    private static Measurement<long> State(long count, string state) => new(count, new KeyValuePair<string, object?>("state", state));
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Cluster.Sharding;

namespace Arrakis.Cluster.Telemetry;

/// <summary>Shards and entities of this node, as its shard regions told last.</summary>
internal sealed class ShardingFigures
{
    private readonly ConcurrentDictionary<string, (int Shards, long Entities)> _regions = new(StringComparer.Ordinal);

    /// <summary>Makes the instruments.</summary>
    public ShardingFigures(Meter meter)
    {
        meter.CreateObservableGauge(
            "akka_cluster_sharding_shards", () => _regions.Select(r => new Measurement<long>(r.Value.Shards, Region(r.Key))), unit: null,
            "Shards of this node.");
        meter.CreateObservableGauge(
            "akka_cluster_sharding_entities", () => _regions.Select(r => new Measurement<long>(r.Value.Entities, Region(r.Key))),
            unit: null, "Entities in memory of this node.");
    }

    /// <summary>A region has told what it has.</summary>
    /// <param name="typeName">The type of its entities.</param>
    /// <param name="stats">Its shards.</param>
    public void Told(string typeName, ShardRegionStats stats) =>
        _regions[typeName] = (stats.Stats.Count + stats.Failed.Count, stats.Stats.Values.Sum(n => (long)n));

    private static KeyValuePair<string, object?> Region(string typeName) => new("region", typeName);
}

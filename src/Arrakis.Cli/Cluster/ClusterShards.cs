namespace Arrakis.Cli.Cluster;

/// <summary>
/// Who holds what in a cluster: gateways their shards of Discord, and nodes of the Akka.NET host their shards of communities.
/// </summary>
/// <param name="Total">Shards of all gateways; 0 where no gateway has said it.</param>
/// <param name="Gateway">The shards of gateways that work, in order.</param>
/// <param name="Missing">Shards that no gateway that works has.</param>
/// <param name="Sharding">The nodes of the Akka.NET host that work; a shard of theirs is a partition of the events.</param>
internal sealed record ClusterShards(
    int Total, IReadOnlyList<HeldShard> Gateway, IReadOnlyList<int> Missing, IReadOnlyList<ShardHost> Sharding)
{
    /// <summary>The shards of a cluster.</summary>
    public static ClusterShards Of(ClusterState cluster)
    {
        var working = cluster.Members.Where(n => n.IsReachable).ToList();
        var total = working.Select(n => n.Report.TotalShards).DefaultIfEmpty().Max();
        var held = working
            .SelectMany(n => n.Report.Shards.Select(s => new HeldShard(s.Shard, n.Name, s.State, s.IsReady, s.Guilds, s.Reason)))
            .OrderBy(s => s.Shard).ThenBy(s => s.Node, StringComparer.Ordinal).ToList();
        return new ClusterShards(
            total, held, [.. Enumerable.Range(0, total).Except(held.Select(s => s.Shard))],
            [.. working.Where(n => n.Report.Akka is not null).Select(n => new ShardHost(
                n.Name, n.Report.Akka!, [.. n.Report.Partitions.Select(p => p.Partition).Order()], n.Report.Communities))]);
    }
}

/// <summary>A shard of Discord that a gateway has.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Node">The gateway.</param>
/// <param name="State">Its state, such as <c>Ready</c>.</param>
/// <param name="IsReady">Events flow from Discord into the log.</param>
/// <param name="Guilds">Guilds of the shard.</param>
/// <param name="Reason">Why it is not ready; null if it is.</param>
internal sealed record HeldShard(int Shard, string Node, string State, bool IsReady, int Guilds, string? Reason);

/// <summary>A node of the Akka.NET host.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Address">Its address in Akka's cluster.</param>
/// <param name="Shards">Its shards: the partitions that it reads.</param>
/// <param name="Communities">Communities that it has in memory.</param>
internal sealed record ShardHost(string Node, string Address, IReadOnlyList<int> Shards, int Communities);
